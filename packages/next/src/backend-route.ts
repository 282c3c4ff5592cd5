import { callBackend, type BackendCall } from "./call-backend.ts";
import { formatSetCookie, parseCookies, type CookieWrite } from "./cookies.ts";
import { minutes } from "./duration.ts";
import type { ExpiredNotice } from "./expired-notice.ts";
import { backendMount, ownHeader } from "./names.ts";
import { isFromOwnPages } from "./origin.ts";
import { headersForBackend, headersForBrowser } from "./passed-headers.ts";
import { createPathRules } from "./path-rules.ts";
import { refuse, refuseForOutage } from "./refusals.ts";
import type { ReadPerson } from "./person.ts";
import { readResendableBody } from "./resendable-body.ts";
import type { SessionCookie, SessionCookies } from "./session-cookie.ts";
import { isSameSession, type Sessions } from "./sessions.ts";
import type { SignOut } from "./sign-out.ts";

export interface BackendRouteDeps {
  readonly url: string;
  readonly webOrigin: string;
  readonly isSecure: boolean;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly expiredNotice: ExpiredNotice;
  readonly signOut: SignOut;
  readonly readPerson: ReadPerson;
  readonly now: () => number;
}

export interface BackendRouteOptions {
  /** The paths of the backend that browsers may reach, such as `/api/posts/**`. */
  readonly allow: readonly string[];
}

/**
 * After a longer answer, other processes may have rotated twice, or somebody else signed in: its cookies are none of now. The
 * cookie that the browser has still does, since the backend gives its successor again.
 */
const longestForCookies = minutes(1);

/**
 * The way of the browser's own code to the backend: one origin, an allow-list of paths, the access token added here and
 * nothing of the browser's passed on that could stand for somebody else. Bodies are streamed both ways.
 */
export function createBackendRoute(
  deps: BackendRouteDeps,
  { allow }: BackendRouteOptions,
): (request: Request) => Promise<Response> {
  const rules = createPathRules(allow);
  return async (request) => {
    const startedAt = deps.now();
    const { pathname, search } = new URL(request.url);
    const isBelow = pathname.startsWith(`${backendMount}/`);
    const path = isBelow ? rules.resolve(pathname.slice(backendMount.length)) : undefined;
    if (path === undefined) return refuse("not_found");
    if (!isSafe(request.method) && !isOwnRequest(request.headers, deps.webOrigin))
      return refuse("cross_site");

    const cookies = parseCookies(request.headers.get("cookie"));
    const resumed = await deps.signOut.resume(cookies);
    const previous = await deps.sessionCookie.read(cookies);
    const call = await forward(deps, request, path + search, previous);
    if (deps.now() - startedAt > longestForCookies) return toAnswer(call);
    // The session's cookie is decided on last: while the backend is waited for, it may rotate or end.
    const pendingWrites = await resumed.finish([]);
    const writes = [...(await sessionWrites(deps, call, previous)), ...pendingWrites];
    return withCookies(toAnswer(call), writes, deps.isSecure);
  };
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

function isOwnRequest(headers: Headers, webOrigin: string): boolean {
  return headers.has(ownHeader) && isFromOwnPages(headers, webOrigin);
}

async function forward(
  deps: BackendRouteDeps,
  request: Request,
  path: string,
  { session }: SessionCookies,
): Promise<BackendCall> {
  const { body, mayResend } = await readResendableBody(request);
  const init: RequestInit = {
    method: request.method,
    headers: headersForBackend(request.headers),
    signal: request.signal,
    ...(body === null ? {} : { body, duplex: "half" }),
  };
  return callBackend(
    deps,
    session,
    { path, init, mayResend },
    {
      mayRotate: true,
      person: deps.readPerson(request.headers),
    },
  );
}

/** What nothing changed sends no cookie: an answer that began earlier would write an old one over a newer one. */
async function sessionWrites(
  { sessions, sessionCookie, expiredNotice }: BackendRouteDeps,
  call: BackendCall,
  previous: SessionCookies,
): Promise<CookieWrite[]> {
  if (call.kind === "dead") {
    return call.endedBy === "person" ? [] : [...sessionCookie.clear(previous), expiredNotice.write()];
  }
  const strays = sessionCookie.clear({ ...previous, names: [] });
  if (call.kind !== "answered" || !call.session || !previous.session) return strays;
  const newest = sessions.newest(call.session);
  if (!newest) return [];
  if (isSameSession(newest, previous.session)) return strays;
  return sessionCookie.write(newest, previous);
}

function toAnswer(call: BackendCall): Response {
  if (call.kind === "dead") return refuse("session_ended");
  if (call.kind === "kept") return refuseForOutage(call.retryAfterSeconds);
  const { response } = call;
  // A redirect would carry the request, and with it the person's token, to wherever it points.
  if (response.status >= 300 && response.status < 400 && response.status !== 304)
    return refuse("unavailable");
  return new Response(response.body, {
    status: response.status,
    headers: headersForBrowser(response.headers),
  });
}

function withCookies(response: Response, writes: readonly CookieWrite[], isSecure: boolean): Response {
  for (const write of writes) response.headers.append("set-cookie", formatSetCookie(write, isSecure));
  return response;
}
