import { recordEvent } from "../audit/record-event.ts";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { longerThanMailing, takeAtLeast } from "../kernel/take-at-least.ts";
import { limitRequests } from "../limits/limit-requests.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import { mayServeAccount } from "../limits/may-serve-account.ts";
import { dropOneTimeTokens } from "../one-time-tokens/one-time-tokens.ts";
import type { Queries } from "../store/open-store.ts";
import { findUserByEmail, lockUser } from "../users/store.ts";
import { mailResetLink } from "./mail-reset-link.ts";

interface ResetRequest {
  /** In canonical form. */
  readonly email: string;
  readonly site: Site | null;
  readonly requester: Requester;
}

const door = "password_reset";

/**
 * Mails a link to choose a new password, to an active person with this address. People without a password may ask as well:
 * that is how they get one. Whoever asks learns nothing of the account: not by the answer, and not by its time.
 *
 * @throws Failure `throttled`.
 */
export async function requestPasswordReset(
  deps: LimitDeps,
  { email, site, requester }: ResetRequest,
): Promise<void> {
  await limitRequests(deps, { door, site, requester });
  await takeAtLeast(longerThanMailing, () => answerRequest(deps, { email, site, requester }));
}

async function answerRequest(deps: LimitDeps, { email, requester }: ResetRequest): Promise<void> {
  const mayServe = await mayServeAccount(deps, { door, account: email });
  await deps.store.transaction(async (tx) => {
    const found = await findUserByEmail(tx, email);
    const id = found?.id ?? newId(deps.clock);
    const user = await lockUser(tx, id);
    const isMailed = mayServe && user?.is_active === true && user.email === email;
    await (isMailed ? mailResetLink(tx, deps, { userId: id, email }) : doAsMuch(tx, deps.clock));
    await recordEvent(tx, deps.clock, {
      event: "password_reset_requested",
      ...(user && { userId: id }),
      requester,
      details: { isMailed },
    });
  });
}

/** As many statements as {@link mailResetLink} has, about nobody: where the database is slow, both ways are slower alike. */
async function doAsMuch(tx: Queries, clock: Clock): Promise<void> {
  for (const _ of ["the token", "the mail"]) await dropOneTimeTokens(tx, newId(clock), ["reset_password"]);
}
