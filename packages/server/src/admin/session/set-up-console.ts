import { draftSuperuser, insertSuperuser } from "../../accounts/create-superuser.ts";
import { recordEvent } from "../../audit/record-event.ts";
import { after } from "../../kernel/clock.ts";
import { hours } from "../../kernel/duration.ts";
import { Failure, fieldFailure } from "../../kernel/failure.ts";
import type { Requester } from "../../kernel/requester.ts";
import { newSecret, sha256 } from "../../kernel/secrets.ts";
import type { PasswordDeps } from "../../passwords/judge-new-password.ts";
import type { Queries, StoreDeps } from "../../store/open-store.ts";
import type { UserModel } from "@latchkey/contract";
import { openConsoleSession } from "./console-session.ts";

const linkLifetime = hours(24);

/**
 * Makes a link by which the first administrator is made (S104), where there is none yet. It works once, for a day, and as long
 * as nobody is a superuser.
 *
 * @param backendUrl Where the console is.
 * @returns The link; `null` where somebody is a superuser already.
 */
export async function createSetupLink(
  { store, clock }: StoreDeps,
  backendUrl: string,
): Promise<string | null> {
  return store.exclusive("setup", async (tx) => {
    if (await hasSuperuser(tx)) return null;
    const now = clock.now();
    await tx.deleteFrom("latchkey_setup_links").where("expires_at", "<", now).execute();
    const token = newSecret();
    const expires_at = after(now, linkLifetime);
    await tx
      .insertInto("latchkey_setup_links")
      .values({ token_hash: sha256(token), expires_at })
      .execute();
    // In the fragment, which browsers send nowhere.
    return `${backendUrl}/admin/#/setup/${token}`;
  });
}

interface Setup {
  readonly token: string;
  readonly username: string;
  readonly email: string | undefined;
  readonly password: string;
  readonly requester: Requester;
}

type SetupDeps = StoreDeps & PasswordDeps & { readonly userModel: UserModel };

/**
 * Makes the first administrator and signs them in to the console. However many bring the link, it makes one.
 *
 * @returns The value of the cookie.
 * @throws Failure `console_is_set_up` for a link that is used, old or none; `invalid_fields` with a sentence for each field,
 *   which leaves the link as it is.
 */
export async function setUpConsole(deps: SetupDeps, setup: Setup): Promise<string> {
  const { token, username, email = "", password, requester } = setup;
  return deps.passwords.admit(async () => {
    if (!(await deps.store.run((db) => isOpen(db, deps, token)))) throw new Failure("console_is_set_up");
    const input = { model: deps.userModel, username, email, password };
    const draft = await draftSuperuser(deps, input).catch(nameFields);
    return deps.store.exclusive("setup", async (tx) => {
      if (!(await isOpen(tx, deps, token))) throw new Failure("console_is_set_up");
      await tx.deleteFrom("latchkey_setup_links").execute();
      const user = await insertSuperuser(tx, deps.clock, draft);
      const { id, cookie } = await openConsoleSession(tx, deps, { userId: user.id, epoch: user.auth_epoch });
      const event = { event: "console_set_up", userId: user.id, sessionId: id, requester } as const;
      await recordEvent(tx, deps.clock, event);
      return cookie;
    });
  });
}

async function isOpen(db: Queries, { clock }: Pick<StoreDeps, "clock">, token: string): Promise<boolean> {
  const link = await db
    .selectFrom("latchkey_setup_links")
    .select("token_hash")
    .where("token_hash", "=", sha256(token))
    .where("expires_at", ">", clock.now())
    .executeTakeFirst();
  return link !== undefined && !(await hasSuperuser(db));
}

async function hasSuperuser(db: Queries): Promise<boolean> {
  const superuser = await db
    .selectFrom("users")
    .select("id")
    .where("is_superuser", "=", true)
    .limit(1)
    .executeTakeFirst();
  return superuser !== undefined;
}

/** The form has two fields for the password. */
function nameFields(error: unknown): never {
  if (!(error instanceof Failure) || error.failure !== "invalid_fields") throw error;
  const { password, ...fields } = error.options.fields ?? {};
  throw fieldFailure({ ...fields, ...(password && { password1: password }) });
}
