import { parseInput, sentences, type UserModel, usernameSchema } from "@latchkey/contract";
import { z } from "zod";
import { recordEvent } from "../audit/record-event.ts";
import type { Clock } from "../kernel/clock.ts";
import { fieldFailure } from "../kernel/failure.ts";
import { newId } from "../kernel/id.ts";
import { judgeNewPassword, type PasswordDeps } from "../passwords/judge-new-password.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";
import { canonicalEmail } from "../users/canonical-email.ts";
import { insertUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";

interface SuperuserInput {
  readonly model: UserModel;
  readonly username: string;
  /** `""` for none. It does not count as verified. */
  readonly email: string;
  readonly password: string;
}

const maxPassword = 128;

/** What a superuser's row is made of: checked, and the password hashed. */
export interface SuperuserDraft {
  readonly username: string;
  readonly email: string | null;
  readonly passwordHash: string;
}

/**
 * Makes an active user who is staff and superuser.
 *
 * @returns Their id.
 * @throws Failure with a sentence for each field that is wrong or taken.
 */
export async function createSuperuser(
  deps: StoreDeps & PasswordDeps,
  input: SuperuserInput,
): Promise<string> {
  const draft = await draftSuperuser(deps, input);
  return deps.store.transaction(async (tx) => (await insertSuperuser(tx, deps.clock, draft)).id);
}

/** Checks what somebody chose and hashes the password, before any transaction. @throws Failure as {@link createSuperuser}. */
export async function draftSuperuser(deps: PasswordDeps, input: SuperuserInput): Promise<SuperuserDraft> {
  const { username, email } = await checkInput(deps, input);
  return { username, email, passwordHash: await deps.passwords.hash(input.password) };
}

/** Writes a draft, with its audit event. @throws Failure `invalid_fields` where the name or the address is taken. */
export async function insertSuperuser(
  tx: Queries,
  clock: Clock,
  { username, email, passwordHash }: SuperuserDraft,
): Promise<UserRow> {
  const user = await insertUser(tx, {
    id: newId(clock),
    username,
    email,
    email_verified_at: null,
    password_hash: passwordHash,
    is_staff: true,
    is_superuser: true,
    date_joined: clock.now(),
  });
  if (!user)
    throw fieldFailure({ username: ["A user with that username or e-mail address already exists."] });
  await recordEvent(tx, clock, { event: "superuser_created", userId: user.id });
  return user;
}

async function checkInput(deps: PasswordDeps, { model, username, email, password }: SuperuserInput) {
  const problems: Record<string, readonly string[]> = {};
  const name = parseInput(z.object({ username: usernameSchema(model) }), { username });
  if (!name.ok) Object.assign(problems, name.errors);
  const address = email === "" ? null : canonicalEmail(email);
  if (email !== "" && address === null) problems.email = [sentences.email];
  const passwordProblems =
    password.length > maxPassword
      ? [sentences.tooLong(maxPassword)]
      : await judgeNewPassword(deps, password, { username, email, first_name: "", last_name: "" });
  if (passwordProblems.length > 0) problems.password = passwordProblems;
  if (!name.ok || Object.keys(problems).length > 0) throw fieldFailure(problems);
  return { username: name.value.username, email: address };
}
