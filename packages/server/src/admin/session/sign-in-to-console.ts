import { recordEvent } from "../../audit/record-event.ts";
import type { Requester } from "../../kernel/requester.ts";
import { readBareLoginName } from "../../sign-in/login-name.ts";
import type { Credential } from "../../sign-in/find-credential.ts";
import {
  type PasswordProofDeps,
  provePassword,
  refuseSignIn,
  renewWeakHash,
} from "../../sign-in/prove-password.ts";
import type { Queries } from "../../store/open-store.ts";
import { openConsoleSession } from "./console-session.ts";

interface ConsoleSignIn {
  /** Username or e-mail address, whatever the application's people sign in by. */
  readonly username: string;
  readonly password: string;
  readonly requester: Requester;
}

/**
 * Signs staff in to the console, on the same budget of failures as every other door to the account (S84). Whoever is no staff
 * is told the same as who has the wrong password.
 *
 * @returns The value of the cookie.
 * @throws Failure `console_credentials_refused`, `throttled` or `unavailable`.
 */
export async function signInToConsole(
  deps: PasswordProofDeps,
  { username, password, requester }: ConsoleSignIn,
): Promise<string> {
  return deps.passwords.admit(async () => {
    const name = readBareLoginName("both", username);
    const { proven, found } = await provePassword(deps, { name, password, site: null, requester });
    const cookie = proven && (await deps.store.transaction((tx) => open(deps, tx, proven, requester)));
    if (!proven || !cookie) {
      const reason = "console_credentials_refused";
      throw await refuseSignIn(deps, { reason, credential: found, site: null, requester });
    }
    await renewWeakHash(deps, proven, password);
    return cookie;
  });
}

/** The statement locks the person's row, as at every sign-in: whatever ends their sessions comes before it or after. */
async function open(
  deps: PasswordProofDeps,
  tx: Queries,
  { userId, epoch }: Credential,
  requester: Requester,
): Promise<string | undefined> {
  const user = await tx
    .updateTable("users")
    .set({ last_login: deps.clock.now() })
    .where("id", "=", userId)
    .where("is_active", "=", true)
    .where("is_staff", "=", true)
    .where("auth_epoch", "=", epoch)
    .returning("id")
    .executeTakeFirst();
  if (!user) return undefined;
  const { id, cookie } = await openConsoleSession(tx, deps, { userId, epoch });
  await recordEvent(tx, deps.clock, { event: "console_opened", userId, sessionId: id, requester });
  return cookie;
}
