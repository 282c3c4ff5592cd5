import { clientOf, type RequestOrigin } from "./client-of.ts";
import { countOnce } from "./count-once.ts";
import { limitKey } from "./limit-key.ts";
import type { LimitDeps } from "./limit-policy.ts";
import { throttled } from "./throttled.ts";

/** What may be asked for without a password, and writes or mails something, or asks a provider. Each has budgets of its own. */
export type RequestDoor =
  "registration" | "password_reset" | "password_change" | "resend_email" | "email_change" | "social";

/**
 * Counts a request against its client. One without a client passes: to count all of those together, anybody could close the
 * door to all.
 *
 * @throws Failure `throttled`.
 */
export async function limitRequests(
  deps: LimitDeps,
  { door, ...origin }: RequestOrigin & { readonly door: RequestDoor },
): Promise<void> {
  const client = clientOf(origin);
  if (!client) return;
  const { social, requests } = deps.limitPolicy;
  const budget = (door === "social" ? social : requests)[client.kind];
  const key = limitKey(deps, `requests-of-${client.kind}`, door, client.id);
  if (!(await countOnce(deps, key, budget))) throw throttled("too many requests", budget.window);
}
