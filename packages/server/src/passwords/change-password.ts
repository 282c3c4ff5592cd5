import { sentences } from "@latchkey/contract";
import type { FreshUser } from "../edge/authenticate.ts";
import { fieldFailure, Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { limitAccount } from "../limits/may-serve-account.ts";
import { dropOneTimeTokens } from "../one-time-tokens/one-time-tokens.ts";
import { endOtherSessions } from "../sessions/end-other-sessions.ts";
import { lockLiveSession } from "../sessions/lock-live-session.ts";
import { requireRecentSignIn } from "../sessions/require-recent-sign-in.ts";
import { findUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";
import type { AccountPasswordDeps } from "./account-deps.ts";
import { hasUsablePassword } from "./has-usable-password.ts";
import { reportNewPassword } from "./report-new-password.ts";
import { requireGoodPassword } from "./require-good-password.ts";
import { tryOwnPassword } from "./try-own-password.ts";

interface ChangePasswordInput {
  /** Who asks; the session that they ask through stays. */
  readonly user: FreshUser<unknown>;
  readonly oldPassword: string | undefined;
  readonly newPassword: string;
  readonly site: Site | null;
  readonly requester: Requester;
}

/**
 * Changes a person's password, or gives them their first one. Every other session ends (S61), and with them the links that
 * were mailed before: to a new password, and to a new address, since somebody else may have asked for it.
 *
 * @throws Failure `invalid_fields` for either password, `reauthentication_required` where there is no old one to prove oneself
 *   by, `throttled`, `bearer_invalid` when the session ends meanwhile.
 */
export async function changePassword(deps: AccountPasswordDeps, input: ChangePasswordInput): Promise<void> {
  return deps.passwords.admit(() => proveAndChange(deps, input));
}

async function proveAndChange(deps: AccountPasswordDeps, input: ChangePasswordInput): Promise<void> {
  const user = await deps.store.run((db) => findUser(db, input.user.id));
  if (!user) throw new Failure("user_not_found");
  await requireProof(deps, user, input);
  await requireGoodPassword(deps, user, input.newPassword);
  await limitMails(deps, user);
  const hash = await deps.passwords.hash(input.newPassword);
  await writeChange(deps, { ...input, verified: user.password_hash, hash });
}

/** Each change is mailed, and an address that nobody has verified may be a stranger's. */
async function limitMails(deps: AccountPasswordDeps, { id, email_verified_at }: UserRow): Promise<void> {
  if (!email_verified_at) await limitAccount(deps, { door: "password_change", account: id });
}

/** S78: the old password, or for an account without one a sign-in of a moment ago. */
async function requireProof(
  deps: AccountPasswordDeps,
  row: UserRow,
  { user, oldPassword, site, requester }: ChangePasswordInput,
): Promise<void> {
  if (!hasUsablePassword(row)) return requireRecentSignIn(deps.clock, user);
  if (oldPassword === undefined) throw fieldFailure({ old_password: [sentences.required] });
  const { sessionId } = user;
  const isTheirs = await tryOwnPassword(deps, {
    user: row,
    sessionId,
    password: oldPassword,
    site,
    requester,
  });
  if (!isTheirs) throw oldPasswordRefused();
}

interface Change extends ChangePasswordInput {
  /** The hash that the old password was verified against. */
  readonly verified: string | null;
  readonly hash: string;
}

async function writeChange(deps: AccountPasswordDeps, change: Change): Promise<void> {
  const { verified, hash, requester } = change;
  const { sessionId } = change.user;
  await deps.store.transaction(async (tx) => {
    const { user } = await lockLiveSession(tx, change.user);
    // Another change came first: what was the old password a moment ago is not any more.
    if (user.password_hash !== verified) throw oldPasswordRefused();
    await tx.updateTable("users").set({ password_hash: hash }).where("id", "=", user.id).execute();
    const ending = { at: deps.clock.now(), reason: "password_changed" } as const;
    await endOtherSessions(tx, { userId: user.id, except: sessionId, ...ending });
    await dropOneTimeTokens(tx, user.id, [
      "reset_password",
      "confirm_email_change",
      "email_change_requested",
    ]);
    await reportNewPassword(tx, deps, { event: "password_changed", user, sessionId, requester });
  });
}

function oldPasswordRefused(): Failure {
  return fieldFailure({ old_password: [sentences.oldPasswordWrong] });
}
