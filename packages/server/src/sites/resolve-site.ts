import { recordEvent } from "../audit/record-event.ts";
import type { SiteResolver } from "../edge/request-context.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import { mayRecordRefusedSite } from "../limits/may-record-refused-site.ts";
import type { SiteDirectory, SiteRow } from "./site-directory.ts";

/** Answers the edge's question which site a request belongs to. */
export function createSiteResolver(deps: LimitDeps, directory: SiteDirectory): SiteResolver {
  const anonymously = (row: SiteRow | null) => (row ? toSite(row, { isAuthenticated: false }) : null);
  return {
    async authenticate(authorization, requester) {
      if (authorization === null || !/^Basic(\s|$)/i.test(authorization)) return null;
      const { id, secret } = parseBasic(authorization);
      const site = await directory.findByCredentials(id, secret);
      if (site) return toSite(site, { isAuthenticated: true });
      await recordRefusal(deps, requester);
      throw new Failure("invalid_client", "the site's credentials are wrong");
    },
    findByOrigin: async (origin) => anonymously(await directory.findByOrigin(origin)),
    findDefault: async () => anonymously(await directory.findDefault()),
  };
}

/** Cookies are for the pages of a site; its server, which holds its credentials, gets tokens in the body. */
function toSite(row: SiteRow, { isAuthenticated }: { readonly isAuthenticated: boolean }): Site {
  return {
    id: row.id,
    isAuthenticated,
    origins: row.origins,
    profile: row.profile === 2 ? 2 : 1,
    tokenMode: isAuthenticated ? "body" : row.token_mode,
  };
}

/** RFC 7617 §2: the id has no colon, everything after the first one is the secret. What is malformed is wrong. */
function parseBasic(authorization: string): { id: string; secret: string } {
  const text = Buffer.from(authorization.slice("Basic".length).trim(), "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? { id: "", secret: "" } : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}

async function recordRefusal(deps: LimitDeps, requester: Requester): Promise<void> {
  if (!(await mayRecordRefusedSite(deps, requester))) return;
  const { store, clock } = deps;
  await store.transaction((tx) => recordEvent(tx, clock, { event: "site_credentials_refused", requester }));
}
