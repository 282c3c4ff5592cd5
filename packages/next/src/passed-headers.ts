/**
 * What of a browser's request the backend sees. Everything else stays here: cookies, `Authorization`, hop-by-hop
 * headers, whatever a proxy says of addresses and hosts, and what only a site may say (`X-Latchkey-…`).
 */
const requestHeaders = [
  "accept",
  "accept-language",
  "content-language",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-event-id",
  "prefer",
  "range",
  "user-agent",
  "x-request-id",
] as const;

/** What of the backend's answer the browser sees; cookies, CORS and policies of the backend's own origin stay here. */
const answerHeaders = [
  "accept-ranges",
  "allow",
  "content-disposition",
  "content-language",
  "content-range",
  "content-type",
  "deprecation",
  "etag",
  "last-modified",
  "retry-after",
  "sunset",
  "www-authenticate",
  "x-request-id",
] as const;

/** Said of every answer: it is somebody's own, and must never become a page of this origin. */
const addedHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "x-content-type-options": "nosniff",
} as const;

export function headersForBackend(request: Headers): Headers {
  const headers = pick(request, requestHeaders);
  // Compressed events would wait in the decoder for company.
  headers.set("accept-encoding", "identity");
  return headers;
}

export function headersForBrowser(answer: Headers): Headers {
  const headers = pick(answer, answerHeaders);
  for (const [name, value] of Object.entries(addedHeaders)) headers.set(name, value);
  return headers;
}

function pick(source: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = source.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}
