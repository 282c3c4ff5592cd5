const allowedHeaders = "authorization, content-type, x-csrftoken, x-request-id";
const exposedHeaders = "x-request-id, retry-after, www-authenticate";
/** A sister host cannot read the cookie; it gets the token from the header. */
const exposedCookieHeaders = `${exposedHeaders}, x-csrftoken`;
const preflightSeconds = "600";

/** The answer to a preflight: what the site's pages may do, or nothing at all for an origin that is no site's. */
export function preflightAnswer(isSiteOrigin: boolean, methods: readonly string[]): Response {
  const response = new Response(null, { status: 204 });
  response.headers.set("allow", methods.join(", "));
  if (isSiteOrigin) {
    response.headers.set("access-control-allow-methods", methods.join(", "));
    response.headers.set("access-control-allow-headers", allowedHeaders);
    response.headers.set("access-control-max-age", preflightSeconds);
  }
  return response;
}

interface AllowedOrigin {
  /** The exact origin of a site's page. */
  readonly origin: string;
  /** Whether its pages send cookies. */
  readonly usesCookies: boolean;
}

/** Lets the pages of a site read an answer: its exact origin, never `*`, never one that is merely repeated (S97). */
export function allowOrigin(headers: Headers, allowed: AllowedOrigin | null): void {
  headers.append("vary", "Origin");
  if (allowed === null) return;
  headers.set("access-control-allow-origin", allowed.origin);
  headers.set("access-control-expose-headers", allowed.usesCookies ? exposedCookieHeaders : exposedHeaders);
  if (allowed.usesCookies) headers.set("access-control-allow-credentials", "true");
}
