import { recordEvent } from "../audit/record-event.ts";
import type { Requester } from "../kernel/requester.ts";
import { dropOneTimeTokens } from "../one-time-tokens/one-time-tokens.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { takeKey } from "./take-key.ts";

/**
 * Lets a change of the address not happen, for whoever reads the mail of the old one (S79).
 *
 * @throws Failure `not_found` for a key that is wrong, expired or used up, and when the change has happened.
 */
export async function cancelEmailChange(
  { store, clock }: StoreDeps,
  { key, requester }: { readonly key: string; readonly requester: Requester },
): Promise<void> {
  await store.transaction(async (tx) => {
    const { user } = await takeKey(tx, clock, { purpose: "email_change_requested", key });
    await dropOneTimeTokens(tx, user.id, ["confirm_email_change"]);
    await recordEvent(tx, clock, { event: "email_change_cancelled", userId: user.id, requester });
  });
}
