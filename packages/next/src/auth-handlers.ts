import { NextRequest } from "next/server";
import type { NextAuthResult } from "next-auth";
import {
  formatCookies,
  formatSetCookie,
  parseCookies,
  type CookieValues,
  type CookieWrite,
} from "./cookies.ts";
import type { ExpiredNotice } from "./expired-notice.ts";
import type { IntentCookie } from "./intent.ts";
import { standingHeader } from "./names.ts";
import { isFromOwnPages, withCode } from "./origin.ts";
import type { ReadPerson } from "./person.ts";
import { refuse } from "./refusals.ts";
import { runInScope, type RequestScope } from "./request-scope.ts";
import type { SessionCookie, SessionCookies } from "./session-cookie.ts";
import { readShortBody } from "./short-body.ts";
import type { Sessions } from "./sessions.ts";
import type { SignOut } from "./sign-out.ts";

export interface AuthHandlersDeps {
  readonly webOrigin: string;
  readonly isSecure: boolean;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly expiredNotice: ExpiredNotice;
  readonly signOut: SignOut;
  readonly readPerson: ReadPerson;
  readonly intents: IntentCookie;
}

export type Handler = (request: Request) => Promise<Response>;

/** The actions after which an earlier end says nothing any more. */
const newBeginnings: ReadonlySet<string> = new Set(["callback", "signout"]);

/** NextAuth's own handlers, in a place where a rotated token's cookie is written. */
export function createAuthHandlers(
  deps: AuthHandlersDeps,
  handlers: NextAuthResult["handlers"],
): Record<"GET" | "POST", Handler> {
  return {
    GET: (request) => serve(deps, request, handlers.GET),
    POST: (request) => serve(deps, request, handlers.POST),
  };
}

async function serve(
  deps: AuthHandlersDeps,
  request: Request,
  handle: (request: NextRequest) => Promise<Response>,
): Promise<Response> {
  const action = actionOf(request);
  if (!mayCall(request, action, deps.webOrigin)) return refuse("cross_site");
  const body = await readShortBody(request);
  if (body === "too long") return refuse("body_too_large");
  const cookies = parseCookies(request.headers.get("cookie"));
  const resumed = await deps.signOut.resume(cookies);
  const previous = await deps.sessionCookie.read(cookies);
  const { searchParams } = new URL(request.url);
  const isAnswer = action === "callback";
  const scope: RequestScope = {
    person: deps.readPerson(request.headers),
    session: previous.session,
    intent: isAnswer ? await deps.intents.find(cookies, searchParams.get("state")) : undefined,
    unanswered: [],
  };
  const headers = withoutStrays(request.headers, cookies, previous);
  const answer = await runInScope(scope, () => handle(toPinnedRequest(deps, request, { headers, body })));
  const isSession = action === "session";
  // The session's cookie is decided on last: while the backend is waited for, it may rotate or end.
  const pendingWrites = await resumed.finish(scope.unanswered);
  const writes = [
    ...(isSession ? await sessionWrites(deps, scope, previous) : strayWrites(deps, previous, answer)),
    ...(newBeginnings.has(action) ? deps.expiredNotice.clear(cookies) : []),
    ...(scope.intent && scope.isIntentUsed ? [deps.intents.clear()] : []),
    ...pendingWrites,
  ];
  const response = copyAnswer(answer, { keepsCookies: !isSession });
  returnFromProvider(deps, scope, response);
  for (const write of writes) response.headers.append("set-cookie", formatSetCookie(write, deps.isSecure));
  const hasExpired = scope.endedBy === "backend" || (!previous.session && deps.expiredNotice.isIn(cookies));
  if (isSession && hasExpired) response.headers.set(standingHeader, "expired");
  return response;
}

/** As NextAuth reads it, which skips empty segments (S111). */
function actionOf(request: Request): string {
  return new URL(request.url).pathname.split("/").filter(Boolean)[2] ?? "";
}

/** Beside NextAuth's own token; a provider's answer may come as a cross-site POST and is proven by `state`. */
function mayCall(request: Request, action: string, webOrigin: string): boolean {
  return request.method !== "POST" || action === "callback" || isFromOwnPages(request.headers, webOrigin);
}

/** The same request under the configured origin, so that no `Host` steers a URL. */
function toPinnedRequest(
  { webOrigin }: AuthHandlersDeps,
  { url, method }: Request,
  init: { readonly headers: Headers; readonly body: Blob | null },
): NextRequest {
  const { pathname, search } = new URL(url);
  return new NextRequest(new URL(pathname + search, webOrigin), { method, ...init });
}

/** The request's headers with one session cookie at most. */
function withoutStrays(request: Headers, cookies: CookieValues, { strayNames }: SessionCookies): Headers {
  const headers = new Headers(request);
  const kept = new Map([...cookies].filter(([name]) => !strayNames.includes(name)));
  headers.set("cookie", formatCookies(kept));
  return headers;
}

/** NextAuth writes the cookie on every read; we do where it changed. */
async function sessionWrites(
  { sessions, sessionCookie, expiredNotice }: AuthHandlersDeps,
  { endedBy, changed }: RequestScope,
  previous: SessionCookies,
): Promise<CookieWrite[]> {
  if (endedBy === "person") return [];
  if (endedBy === "backend") return [...sessionCookie.clear(previous), expiredNotice.write()];
  if (!changed) return sessionCookie.clear({ ...previous, names: [] });
  const newest = sessions.newest(changed);
  return newest ? sessionCookie.write(newest, previous) : [];
}

/** Leftovers go, but for a name that NextAuth has just written anew. */
function strayWrites(
  { sessionCookie }: AuthHandlersDeps,
  previous: SessionCookies,
  answer: Response,
): CookieWrite[] {
  const written = answer.headers.getSetCookie().map((cookie) => cookie.split("=", 1)[0]);
  return sessionCookie.clear({ ...previous, names: [] }).filter(({ name }) => !written.includes(name));
}

/** NextAuth sends whatever fails at the provider to the pages of a failed sign-in, which this was none. */
function returnFromProvider(
  { webOrigin }: AuthHandlersDeps,
  { intent, isIntentUsed }: RequestScope,
  response: Response,
): void {
  if (!intent || intent === "unreadable" || isIntentUsed) return;
  const code = URL.parse(response.headers.get("location") ?? "", webOrigin)?.searchParams.get("error");
  if (code) response.headers.set("location", withCode(intent.returnTo, code, webOrigin));
}

function copyAnswer(answer: Response, { keepsCookies }: { readonly keepsCookies: boolean }): Response {
  const headers = new Headers(answer.headers);
  if (!keepsCookies) headers.delete("set-cookie");
  headers.set("cache-control", "no-store");
  return new Response(answer.body, { status: answer.status, headers });
}
