import { limitNetwork } from "../edge/client-address.ts";
import type { Requester } from "../kernel/requester.ts";
import { countOnce } from "./count-once.ts";
import { limitKey } from "./limit-key.ts";
import type { LimitDeps } from "./limit-policy.ts";

/** Whether wrong site credentials from an address are worth another audit event: a flood of them must not fill the disk. */
export async function mayRecordRefusedSite(
  deps: LimitDeps,
  { address }: Pick<Requester, "address">,
): Promise<boolean> {
  const from = address === null ? "nowhere" : limitNetwork(address);
  return countOnce(deps, limitKey(deps, "refused-sites", from), deps.limitPolicy.refusedSites);
}

/** As {@link mayRecordRefusedSite}, for a session whose site they are not, wherever they come from. */
export async function mayRecordForeignSite(
  deps: LimitDeps,
  { sessionId }: { readonly sessionId: string },
): Promise<boolean> {
  return countOnce(deps, limitKey(deps, "foreign-sites", sessionId), deps.limitPolicy.refusedSites);
}
