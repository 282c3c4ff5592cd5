import { recordEvent } from "../audit/record-event.ts";
import type { SiteResolver } from "../edge/request-context.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { SiteDirectory } from "./site-directory.ts";

/** Answers the edge's question which site a request belongs to. */
export function createSiteResolver(deps: StoreDeps, directory: SiteDirectory): SiteResolver {
  const anonymously = (site: { readonly id: string } | null) =>
    site ? { id: site.id, isAuthenticated: false } : null;
  return {
    async authenticate(authorization, requester) {
      if (authorization === null || !/^Basic(\s|$)/i.test(authorization)) return null;
      const { id, secret } = parseBasic(authorization);
      const site = await directory.findByCredentials(id, secret);
      if (site) return { id: site.id, isAuthenticated: true };
      await recordRefusal(deps, requester);
      throw new Failure("invalid_client", "the site's credentials are wrong");
    },
    findByOrigin: async (origin) => anonymously(await directory.findByOrigin(origin)),
    findDefault: async () => anonymously(await directory.findDefault()),
  };
}

/** RFC 7617 §2: the id has no colon, everything after the first one is the secret. What is malformed is wrong. */
function parseBasic(authorization: string): { id: string; secret: string } {
  const text = Buffer.from(authorization.slice("Basic".length).trim(), "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? { id: "", secret: "" } : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

async function recordRefusal({ store, clock }: StoreDeps, requester: Requester): Promise<void> {
  await store.transaction((tx) => recordEvent(tx, clock, { event: "site_credentials_refused", requester }));
}
