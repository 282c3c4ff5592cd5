import { sentences } from "@latchkey/contract";
import { recordEvent } from "../audit/record-event.ts";
import type { FreshUser } from "../edge/authenticate.ts";
import { fieldFailure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import { limitRequests } from "../limits/limit-requests.ts";
import { limitAccount, mayServeAccount } from "../limits/may-serve-account.ts";
import { enqueueMail } from "../mail/enqueue-mail.ts";
import { dropOneTimeTokens, issueOneTimeToken } from "../one-time-tokens/one-time-tokens.ts";
import { lockLiveSession } from "../sessions/lock-live-session.ts";
import { requireRecentSignIn } from "../sessions/require-recent-sign-in.ts";
import type { Queries } from "../store/open-store.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import { findUserByEmail } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";

export type EmailChangeDeps = LimitDeps & { readonly accountPolicy: Pick<AccountPolicy, "enumeration"> };

interface EmailChangeRequest {
  /** Who asks, and through which session. */
  readonly user: FreshUser<unknown>;
  /** The new address, in canonical form. */
  readonly email: string;
  readonly site: Site | null;
  readonly requester: Requester;
}

/**
 * Mails a key to the new address, and to the old one a key that cancels (S79). A newer request kills the keys of the older.
 * Where sign-up does not tell that an address is taken, this does not either: its owner is told, and all else is the same.
 *
 * @throws Failure `reauthentication_required`, `throttled`, `invalid_fields` for the address, `bearer_invalid` when the
 *   session ends meanwhile.
 */
export async function requestEmailChange(deps: EmailChangeDeps, input: EmailChangeRequest): Promise<void> {
  requireRecentSignIn(deps.clock, input.user);
  const mayServe = await countRequest(deps, input);
  await deps.store.transaction(async (tx) => {
    const { user } = await lockLiveSession(tx, input.user);
    if (user.email === input.email) throw fieldFailure({ email: [sentences.emailUnchanged] });
    const owner = await findUserByEmail(tx, input.email);
    if (owner && deps.accountPolicy.enumeration === "open") {
      throw fieldFailure({ email: [sentences.emailTaken] });
    }
    await dropOneTimeTokens(tx, user.id, ["confirm_email_change", "email_change_requested"]);
    if (!mayServe) return;
    await (owner ? tellOwner(tx, deps, owner) : mailKey(tx, deps, input));
    if (user.email !== null) await mailOldAddress(tx, deps, input, user.email);
    const about = { userId: user.id, sessionId: input.user.sessionId, requester: input.requester };
    await recordEvent(tx, deps.clock, { event: "email_change_requested", ...about });
  });
}

const door = "email_change";

/** Nobody mails to ever new addresses, which they are told, nor often to one, which could be anybody's and tell something. */
async function countRequest(
  deps: EmailChangeDeps,
  { user, email, site, requester }: EmailChangeRequest,
): Promise<boolean> {
  await limitRequests(deps, { door, site, requester });
  await limitAccount(deps, { door, account: user.id });
  return mayServeAccount(deps, { door, account: email });
}

async function mailKey(
  tx: Queries,
  deps: EmailChangeDeps,
  { user, email }: EmailChangeRequest,
): Promise<void> {
  const purpose = "confirm_email_change";
  const { id: userId, sessionId } = user;
  const key = await issueOneTimeToken(tx, deps.clock, { purpose, userId, email, sessionId });
  await enqueueMail(tx, deps, { kind: purpose, userId, to: email, content: { key } });
}

async function tellOwner(tx: Queries, deps: EmailChangeDeps, owner: UserRow): Promise<void> {
  if (!owner.is_active || owner.email === null) return;
  await enqueueMail(tx, deps, { kind: "email_taken", userId: owner.id, to: owner.email, content: {} });
}

async function mailOldAddress(
  tx: Queries,
  deps: EmailChangeDeps,
  { user, email, requester }: EmailChangeRequest,
  to: string,
): Promise<void> {
  const purpose = "email_change_requested";
  const { id: userId, sessionId } = user;
  const key = await issueOneTimeToken(tx, deps.clock, { purpose, userId, email, sessionId });
  const { address, userAgent } = requester;
  const content = { key, address, userAgent };
  await enqueueMail(tx, deps, { kind: purpose, userId, to, content });
}
