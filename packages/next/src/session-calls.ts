import { headers } from "next/headers";
import { minutes } from "./duration.ts";
import type { KeepHow } from "./keeper.ts";
import type { ReadPerson } from "./person.ts";
import type { BackendSession } from "./register.ts";
import { readRequestAge, readServerCookies, writeServerCookies } from "./server-cookies.ts";
import { cookieLifetime, type SessionCookie, type SessionCookies } from "./session-cookie.ts";
import type { SessionUser } from "./session-token.ts";
import type { SessionOutcome, Sessions } from "./sessions.ts";
import type { SignOut } from "./sign-out.ts";
import { currentPage, redirectToSignIn, type SignInRedirectDeps } from "./sign-in-redirect.ts";

export interface SessionCallsDeps extends SignInRedirectDeps {
  readonly isSecure: boolean;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly signOut: SignOut;
  readonly readPerson: ReadPerson;
  readonly now: () => number;
}

/** Less than two rotations take: after that, the cookie of a handler that still runs is nothing to ask the backend with. */
const longestUnasked = minutes(3);

/** What server components, actions and handlers ask of the person of their request. */
export interface SessionCalls {
  session(): Promise<BackendSession<SessionUser> | null>;
  requireUser(options?: { readonly returnTo?: string }): Promise<SessionUser>;
  refreshUser(): Promise<SessionUser>;
}

export function createSessionCalls(deps: SessionCallsDeps): SessionCalls {
  const { sessions, sessionCookie } = deps;

  async function currentSession(): Promise<SessionOutcome | undefined> {
    const { session } = await readRequestSession(deps);
    return session && sessions.show(session, await howToKeep(deps));
  }

  return {
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
      if (!outcome) return redirectToSignIn(deps);
      return outcome.kind === "dead" ? redirectToSignIn(deps, outcome) : outcome.session.user;
    },
    async refreshUser() {
      const previous = await readRequestSession(deps);
      if (!previous.session) return redirectToSignIn(deps);
      const outcome = await sessions.rereadUser(previous.session, await howToKeep(deps));
      if (outcome.kind === "dead") return redirectToSignIn(deps, outcome);
      const newest = sessions.newest(outcome.session);
      if (!newest) return redirectToSignIn(deps);
      await writeServerCookies(await sessionCookie.write(newest, previous), deps.isSecure);
      return newest.user;
    },
  };
}

/** The session of the request that is served. A sign-out that waits in the browser's cookie goes on its way (next.md 20). */
export async function readRequestSession(deps: SessionCallsDeps): Promise<SessionCookies> {
  const cookies = await readServerCookies();
  const resumed = await deps.signOut.resume(cookies);
  // An action can write a cookie; a page is not kept waiting for nothing.
  if ((await headers()).has("next-action")) {
    const writes = await resumed.finish([]);
    // The page that is made anew after an action, in the same request, cannot: the next action will.
    await writeServerCookies(writes, deps.isSecure).catch(() => undefined);
  }
  return deps.sessionCookie.read(cookies);
}

/** No server component, action or handler is relied on to write a cookie: nothing is rotated. */
export async function howToKeep({ readPerson, now }: SessionCallsDeps): Promise<KeepHow> {
  const isLate = (await readRequestAge(now)) > longestUnasked;
  return { mayRotate: false, person: readPerson(await headers()), isLate };
}
