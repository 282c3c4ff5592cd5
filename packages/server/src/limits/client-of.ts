import { limitNetwork } from "../edge/client-address.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";

/** Where a request comes from, as far as limits care. */
export interface RequestOrigin {
  readonly requester: Pick<Requester, "address">;
  readonly site: Pick<Site, "id" | "isAuthenticated"> | null;
}

/** Who answers for a request, beside the account that it names. */
export interface Client {
  readonly kind: "address" | "site";
  readonly id: string;
}

/**
 * The client of a request: its address, or the site that authenticated and says nothing of the person. Anybody can name a
 * site without its credentials, so one without them is nobody; the account's own count remains (S84).
 */
export function clientOf({ requester, site }: RequestOrigin): Client | null {
  if (requester.address !== null) return { kind: "address", id: limitNetwork(requester.address) };
  return site?.isAuthenticated ? { kind: "site", id: site.id } : null;
}
