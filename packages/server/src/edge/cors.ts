const allowedHeaders = "authorization, content-type, x-csrftoken, x-request-id";
const exposedHeaders = "x-request-id, retry-after, www-authenticate";
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

/** Lets the pages of a site read an answer: its exact origin, never `*`, never one that is merely repeated (S97). */
export function allowOrigin(headers: Headers, origin: string | null): void {
  headers.append("vary", "Origin");
  if (origin === null) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", exposedHeaders);
}
