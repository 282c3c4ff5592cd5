import { failures } from "@latchkey/contract";

const { unavailable, not_found, not_authenticated, token_ended, body_too_large } = failures;

/** What this package answers in the backend's place, in the wire contract's shape. */
export const refusals = {
  unavailable,
  not_found,
  not_authenticated,
  body_too_large,
  session_ended: token_ended,
  cross_site: {
    status: 403,
    code: "cross_site",
    sentence: "CSRF Failed: the request does not come from this site's own pages.",
  },
} as const;

/** Refuses a request as the backend would. */
export function refuse(name: keyof typeof refusals, headers: HeadersInit = {}): Response {
  const { status, code, sentence } = refusals[name];
  const all = new Headers(headers);
  all.set("cache-control", "no-store");
  if (status === 401) all.set("www-authenticate", 'Bearer realm="api"');
  return Response.json({ detail: sentence, code }, { status, headers: all });
}

/** The backend cannot be asked; the session stays. */
export function refuseForOutage(retryAfterSeconds: number): Response {
  return refuse("unavailable", { "retry-after": String(retryAfterSeconds) });
}
