import { buildRequest, readAnswer, type Client, type Route } from "@latchkey/contract";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { callBackend, type BackendCall } from "./call-backend.ts";
import { seconds } from "./duration.ts";
import type { Dead, KeepHow } from "./keeper.ts";
import { stayOnOrigin } from "./origin.ts";
import type { ReadPerson } from "./person.ts";
import { createProviderFlows, type ProviderFlowDeps, type ProviderFlows } from "./provider-flow.ts";
import { refuse, refuseForOutage } from "./refusals.ts";
import type { BackendSession } from "./register.ts";
import { readServerCookies, writeServerCookies } from "./server-cookies.ts";
import { cookieLifetime, type SessionCookie, type SessionCookies } from "./session-cookie.ts";
import type { SessionToken, SessionUser } from "./session-token.ts";
import type { SessionOutcome, Sessions } from "./sessions.ts";

export interface ServerCallsDeps extends ProviderFlowDeps {
  readonly url: string;
  readonly signInPage: string;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly readPerson: ReadPerson;
}

/** What server components, actions and handlers call. None of them is relied on to write a cookie: nothing is rotated. */
export interface ServerCalls extends ProviderFlows {
  json: Client["call"];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  session(): Promise<BackendSession<SessionUser> | null>;
  requireUser(options?: { readonly returnTo?: string }): Promise<SessionUser>;
  refreshUser(): Promise<SessionUser>;
}

/** A page that waits longer for its backend is of no use to anybody. */
const jsonTimeout = seconds(15);

type Absence = "anonymous" | "expired";

/** What the page being rendered said of itself; elsewhere than in server components each call has its own. */
const currentPage = cache((): { returnTo?: string } => ({}));

export function createServerCalls(deps: ServerCallsDeps): ServerCalls {
  const { sessions, sessionCookie } = deps;

  async function howToKeep(): Promise<KeepHow> {
    return { mayRotate: false, person: deps.readPerson(await headers()) };
  }

  async function currentSession(): Promise<SessionOutcome | undefined> {
    const { session } = await readCookies(sessionCookie);
    return session && sessions.keep(session, await howToKeep());
  }

  async function call(
    session: SessionToken | undefined,
    path: string,
    init: RequestInit,
  ): Promise<BackendCall> {
    const mayResend = !(init.body instanceof ReadableStream);
    return callBackend(deps, session, { path, init, mayResend }, await howToKeep());
  }

  const goToSignIn = (absence: Absence) => redirectToSignIn(deps, absence);

  async function json<R extends Route>(route: R, input: object = {}) {
    const { session } = await readCookies(sessionCookie);
    if (!session && route.access !== "public") return goToSignIn("anonymous");
    const { path, init } = buildRequest(route, input);
    const answer = await call(session, path, { ...init, signal: AbortSignal.timeout(jsonTimeout) });
    if (answer.kind !== "dead") return readAnswer(route, toResponse(answer));
    // What anybody may see is not kept from somebody whose session has ended.
    if (route.access === "public") return readAnswer(route, toResponse(await call(undefined, path, init)));
    return goToSignIn(absenceOf(answer));
  }

  return {
    json: (route, ...[input]) => json(route, input as object | undefined),
    ...createProviderFlows(deps, async () => {
      const { session } = await readCookies(sessionCookie);
      return session ?? goToSignIn("anonymous");
    }),
    async fetch(path, init = {}) {
      const { session } = await readCookies(sessionCookie);
      return toResponse(await call(session, path, init));
    },
    async session() {
      const outcome = await currentSession();
      if (!outcome || outcome.kind === "dead") return null;
      const expires = new Date(Date.now() + cookieLifetime).toISOString();
      const error = outcome.kind === "kept" ? ({ error: "unavailable" } as const) : {};
      return { user: outcome.session.user, expires, ...error };
    },
    async requireUser({ returnTo } = {}) {
      if (returnTo !== undefined) currentPage().returnTo = returnTo;
      const outcome = await currentSession();
      if (!outcome) return goToSignIn("anonymous");
      return outcome.kind === "dead" ? goToSignIn(absenceOf(outcome)) : outcome.session.user;
    },
    async refreshUser() {
      const previous = await readCookies(sessionCookie);
      if (!previous.session) return goToSignIn("anonymous");
      const outcome = await sessions.rereadUser(previous.session, await howToKeep());
      if (outcome.kind === "dead") return goToSignIn(absenceOf(outcome));
      await writeServerCookies(await sessionCookie.write(outcome.session, previous), deps.isSecure);
      return outcome.session.user;
    },
  };
}

async function redirectToSignIn(deps: ServerCallsDeps, absence: Absence): Promise<never> {
  const query = new URLSearchParams();
  if (absence === "expired") query.set("reason", "expired");
  const returnTo = currentPage().returnTo ?? (await pageOfAction());
  if (returnTo !== undefined) query.set("callbackUrl", stayOnOrigin(returnTo, deps.webOrigin));
  redirect(query.size > 0 ? `${deps.signInPage}?${query}` : deps.signInPage);
}

async function readCookies(sessionCookie: SessionCookie): Promise<SessionCookies> {
  return sessionCookie.read(await readServerCookies());
}

function absenceOf({ endedBy }: Dead): Absence {
  return endedBy === "person" ? "anonymous" : "expired";
}

/** The page whose form or button called a server action; a page itself is not told its own URL by Next.js. */
async function pageOfAction(): Promise<string | undefined> {
  const request = await headers();
  return request.has("next-action") ? (request.get("referer") ?? undefined) : undefined;
}

function toResponse(call: BackendCall): Response {
  if (call.kind === "dead") return refuse("session_ended");
  return call.kind === "kept" ? refuseForOutage(call.retryAfterSeconds) : call.response;
}
