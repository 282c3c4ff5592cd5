import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { longerThanMailing, takeAtLeast } from "../kernel/take-at-least.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import { limitRequests } from "../limits/limit-requests.ts";
import { mayServeAccount } from "../limits/may-serve-account.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import { findUserByEmail, lockUser } from "../users/store.ts";
import { mailVerification } from "./mail-verification.ts";

interface ResendInput {
  /** In canonical form. */
  readonly email: string;
  readonly site: Site | null;
  readonly requester: Requester;
}

type ResendDeps = LimitDeps & { readonly accountPolicy: AccountPolicy };

/**
 * Mails the key of an address once more, if somebody has yet to verify it. Nothing tells the caller whether that is so: not
 * the answer, and not its time. How long a registration waits does not change by it.
 *
 * @throws Failure `throttled` for a client that asks too often.
 */
export async function resendVerification(deps: ResendDeps, { email, ...origin }: ResendInput): Promise<void> {
  await limitRequests(deps, { door: "resend_email", ...origin });
  await takeAtLeast(longerThanMailing, () => mailWhoWaits(deps, email));
}

async function mailWhoWaits(deps: ResendDeps, email: string): Promise<void> {
  const mayServe = await mayServeAccount(deps, { door: "resend_email", account: email });
  if (!mayServe || deps.accountPolicy.emailVerification === "none") return;
  await deps.store.transaction(async (tx) => {
    const owner = await findUserByEmail(tx, email);
    const user = owner && (await lockUser(tx, owner.id));
    if (user?.email !== email || user.email_verified_at !== null || !user.is_active) return;
    await mailVerification(tx, deps, { userId: user.id, email });
  });
}
