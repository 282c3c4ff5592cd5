import type { Requester } from "../kernel/requester.ts";
import { requestIdOf } from "../kernel/request-id.ts";
import type { Site } from "../kernel/site.ts";
import { canonicalAddress, clientAddress, type TrustedProxies } from "./client-address.ts";

/** What the listener knows of a connection. */
export interface Connection {
  readonly remoteAddress?: string | undefined;
}

/** What is known of a request before its route is. */
export interface RequestContext {
  readonly request: Request;
  readonly requester: Requester;
  /** The site that authenticated, else that of the Origin, else the default; looked up when a route asks. */
  site(): Promise<Site | null>;
}

/** How the edge learns which site a request belongs to; the sites' slice brings it in. */
export interface SiteResolver {
  /** @throws Failure `invalid_client` when Basic credentials are sent and wrong; without them there is no site. */
  authenticate(authorization: string | null, requester: Requester): Promise<Site | null>;
  findByOrigin(origin: string): Promise<Site | null>;
  findDefault(): Promise<Site | null>;
}

const maxUserAgent = 400;

/** Who asks, as the connection shows it. */
export function requesterOf(request: Request, connection: Connection, proxies: TrustedProxies): Requester {
  const { headers } = request;
  return {
    requestId: requestIdOf(headers.get("x-request-id")),
    address: clientAddress(connection.remoteAddress, headers.get("x-forwarded-for"), proxies),
    userAgent: headers.get("user-agent")?.slice(0, maxUserAgent) ?? null,
  };
}

/**
 * Opens the context of a request. Wrong site credentials end it here, on every path: they never count as none.
 *
 * @throws Failure `invalid_client`.
 */
export async function openContext(
  request: Request,
  requester: Requester,
  sites: SiteResolver,
): Promise<RequestContext> {
  const authenticated = await sites.authenticate(request.headers.get("authorization"), requester);
  return {
    request,
    requester: authenticated ? personBehind(request, requester) : requester,
    site: async () => authenticated ?? (await findSite(request, sites)),
  };
}

/** The site of a request that carries no credentials of one: that of its Origin, else the default. */
export async function findSite(request: Request, sites: SiteResolver): Promise<Site | null> {
  const origin = request.headers.get("origin");
  return (origin === null ? null : await sites.findByOrigin(origin)) ?? (await sites.findDefault());
}

/** An authenticated site hands on the person that it acts for; without that the request counts against the site itself. */
function personBehind({ headers }: Request, requester: Requester): Requester {
  const address = canonicalAddress(headers.get("x-latchkey-client-address") ?? "");
  const userAgent = headers.get("x-latchkey-user-agent")?.slice(0, maxUserAgent) ?? null;
  return { ...requester, address, userAgent };
}
