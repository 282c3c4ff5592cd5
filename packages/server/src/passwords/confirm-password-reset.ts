import { sentences } from "@latchkey/contract";
import { fieldFailure, type Failure } from "../kernel/failure.ts";
import { isId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Turns } from "../kernel/turns.ts";
import { clearAccountLimit } from "../limits/clear-account-limit.ts";
import {
  dropOneTimeTokens,
  findOneTimeToken,
  type OneTimeToken,
  takeOneTimeToken,
} from "../one-time-tokens/one-time-tokens.ts";
import { endOtherSessions } from "../sessions/end-other-sessions.ts";
import type { Queries } from "../store/open-store.ts";
import { confirmEmail } from "../users/confirm-email.ts";
import { findUser, lockUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";
import type { AccountPasswordDeps } from "./account-deps.ts";
import { reportNewPassword } from "./report-new-password.ts";
import { requireGoodPassword } from "./require-good-password.ts";

type ConfirmResetDeps = AccountPasswordDeps & { readonly turns: Turns };

interface ConfirmResetInput {
  /** The person's id, as the link has it. */
  readonly uid: string;
  readonly token: string;
  readonly newPassword: string;
  readonly requester: Requester;
}

const purpose = "reset_password";

/**
 * Gives a person the password that they chose with a mailed link. Every session of theirs ends, and every other link dies
 * (S77). The link has proven the address: one that was never verified is now, and whoever came in before is out (S22).
 *
 * @throws Failure `invalid_fields` for the link or the password; a password that is refused does not use the link up.
 */
export async function confirmPasswordReset(deps: ConfirmResetDeps, input: ConfirmResetInput): Promise<void> {
  // In turn, so that a link sent a thousand times keeps one thread of the hasher busy, and the others find it used up.
  return deps.turns.take(`${purpose}/${input.token}`, () => deps.passwords.admit(() => reset(deps, input)));
}

async function reset(deps: ConfirmResetDeps, input: ConfirmResetInput): Promise<void> {
  const user = await findOwner(deps, input);
  await requireGoodPassword(deps, user, input.newPassword);
  const hash = await deps.passwords.hash(input.newPassword);
  await deps.store.transaction((tx) => writeReset(deps, tx, { ...input, hash }));
}

/** Looks before anything is hashed; what counts is {@link writeReset}. */
async function findOwner(
  { store, clock }: ConfirmResetDeps,
  { uid, token }: ConfirmResetInput,
): Promise<UserRow> {
  const user = isId(uid) ? await store.run((db) => findUser(db, uid)) : undefined;
  if (!user) throw fieldFailure({ uid: [sentences.invalidValue] });
  const found = await store.run((db) => findOneTimeToken(db, clock, { purpose, token }));
  if (!found || !opensAccount(found, user)) throw tokenRefused();
  return user;
}

async function writeReset(
  deps: ConfirmResetDeps,
  tx: Queries,
  { uid, token, requester, hash }: ConfirmResetInput & { readonly hash: string },
): Promise<void> {
  const { clock } = deps;
  const user = await lockUser(tx, uid);
  const taken = await takeOneTimeToken(tx, clock, { purpose, token });
  if (!user || !taken || !opensAccount(taken, user)) throw tokenRefused();
  await tx.updateTable("users").set({ password_hash: hash }).where("id", "=", uid).execute();
  await confirmEmail(tx, clock, { userId: uid, email: taken.email });
  await endOtherSessions(tx, { userId: uid, except: null, at: clock.now(), reason: "password_reset" });
  if (user.email_verified_at === null) {
    await tx.deleteFrom("latchkey_identities").where("user_id", "=", uid).execute();
  }
  await dropOneTimeTokens(tx, uid);
  await clearAccountLimit(deps, tx, { userId: uid });
  await reportNewPassword(tx, deps, { event: "password_reset", user, requester });
}

/** A link opens the account that it was made for, as long as the account has the address that it was mailed to. */
function opensAccount(token: OneTimeToken, user: UserRow): boolean {
  return user.is_active && token.user_id === user.id && token.email === user.email;
}

function tokenRefused(): Failure {
  return fieldFailure({ token: [sentences.invalidValue] });
}
