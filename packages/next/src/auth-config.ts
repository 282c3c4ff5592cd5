import type { NextAuthConfig } from "next-auth";
import { cookies } from "next/headers";
import { createAuthCallbacks, type AuthCallbacksDeps } from "./auth-callbacks.ts";
import { cookieAttributes, type CookieWrite } from "./cookies.ts";
import { toSeconds } from "./duration.ts";
import type { Provider } from "./google.ts";
import type { PendingSignOut } from "./pending-sign-out.ts";
import { currentScope } from "./request-scope.ts";
import { cookieLifetime, type SessionCookie } from "./session-cookie.ts";
import { parseSessionToken } from "./session-token.ts";
import type { SignOut } from "./sign-out.ts";

export interface AuthConfigDeps extends AuthCallbacksDeps {
  readonly secrets: readonly string[];
  readonly isSecure: boolean;
  readonly signInPage: string;
  readonly sessionCookie: SessionCookie;
  readonly pending: PendingSignOut;
  readonly signOut: SignOut;
}

/** NextAuth's settings. `debug` is not among an application's: it writes tokens to the log. */
export function createAuthConfig(deps: AuthConfigDeps, providers: readonly Provider[]): NextAuthConfig {
  pinOrigin(deps.webOrigin);
  return {
    providers: [...providers],
    secret: [...deps.secrets],
    basePath: "/api/auth",
    trustHost: true, // the origin is pinned, so that no Host header counts
    useSecureCookies: deps.isSecure,
    session: { strategy: "jwt", maxAge: toSeconds(cookieLifetime) },
    cookies: {
      sessionToken: {
        name: deps.sessionCookie.name,
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: deps.isSecure },
      },
    },
    pages: { signIn: deps.signInPage, error: deps.errorPage },
    callbacks: createAuthCallbacks(deps),
    events: { signOut: (message) => endSession(deps, "token" in message ? message.token : null) },
    logger: { error: logError, debug: () => undefined },
  };
}

/**
 * NextAuth's server actions build URLs from the request's `Host` unless `AUTH_URL` says the origin: there is no other
 * setting for it, and with a made-up host `auth()` throws (S94).
 */
function pinOrigin(webOrigin: string): void {
  // oxlint-disable-next-line node/no-process-env -- it is written, for NextAuth alone to read
  process.env.AUTH_URL = webOrigin;
}

/** NextAuth swallows what is thrown here, and deletes the cookie afterwards whatever happens. */
async function endSession(deps: AuthConfigDeps, content: unknown): Promise<void> {
  const session = parseSessionToken(content);
  if (!session) return;
  const scope = currentScope();
  if (await deps.signOut.end(session.sid, scope?.person)) return;
  if (scope) scope.unanswered.push(session.sid);
  else await leavePending(deps, session.sid);
}

/** A server action signs out: its cookies are Next.js's. */
async function leavePending({ pending, isSecure }: AuthConfigDeps, sid: string): Promise<void> {
  const jar = await cookies();
  const waiting = await pending.read(new Map(jar.getAll().map(({ name, value }) => [name, value])));
  const { name, value, maxAgeMs }: CookieWrite = await pending.write([...waiting, sid]);
  jar.set({ name, value, ...cookieAttributes(maxAgeMs, isSecure) });
}

/** One line, without the details, in which NextAuth's own logger shows claims and what the request sent (S64, S120). */
function logError(error: Error): void {
  const { cause } = error;
  const inner = typeof cause === "object" && cause !== null && "err" in cause ? cause.err : cause;
  const reason = inner instanceof Error ? `: ${inner.name}` : "";
  console.error(JSON.stringify({ source: "next-auth", error: `${error.name}${reason}` }));
}
