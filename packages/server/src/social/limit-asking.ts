import type { RequestOrigin } from "../limits/client-of.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import { limitRequests } from "../limits/limit-requests.ts";
import type { ProviderEvidence } from "./prove-identity.ts";

/**
 * Counts what makes us ask the provider: a bare access token, or a code, which goes out with our own client's secret. An id
 * token is proven with keys that are at hand, and counts nowhere.
 *
 * @throws Failure `throttled`.
 */
export async function limitAsking(
  deps: LimitDeps,
  { id_token: idToken }: ProviderEvidence,
  from: RequestOrigin,
): Promise<void> {
  if (!idToken) await limitRequests(deps, { door: "social", ...from });
}
