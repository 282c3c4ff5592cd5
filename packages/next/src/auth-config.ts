import type { NextAuthConfig } from "next-auth";
import type { JWT } from "next-auth/jwt";
import { createAuthCallbacks, type AuthCallbacksDeps } from "./auth-callbacks.ts";
import { createAuthEvents, type AuthEventsDeps } from "./auth-events.ts";
import { toSeconds } from "./duration.ts";
import { type LazyAuthConfig, mayNeedProviders, type ProviderChoice, toProvider } from "./from-backend.ts";
import type { Provider } from "./google.ts";
import { authMount } from "./names.ts";
import { withBackend, type PasswordDeps } from "./password.ts";
import type { ProviderList } from "./provider-list.ts";
import { currentScope } from "./request-scope.ts";
import { readServerCookies } from "./server-cookies.ts";
import { cookieLifetime, type SessionCookie } from "./session-cookie.ts";
import { parseSessionToken, type SessionToken } from "./session-token.ts";
import { SignInRefusal } from "./sign-in-refusal.ts";

export interface AuthConfigDeps extends AuthCallbacksDeps, AuthEventsDeps, PasswordDeps {
  readonly secrets: readonly string[];
  readonly signInPage: string;
}

/** NextAuth's settings. `debug` is not among an application's: it writes tokens to the log. */
export function createAuthConfig(deps: AuthConfigDeps, providers: readonly Provider[]): NextAuthConfig {
  const opened = new WeakMap<object, SessionToken>();
  return {
    ...createBaseConfig(deps, opened),
    providers: providers.map((provider) => withBackend(provider, deps, opened)),
  };
}

/**
 * The same with the providers that the backend has at the time of a request. It asks for them where they matter: a session is
 * read without.
 */
export function createLazyAuthConfig(
  deps: AuthConfigDeps & { readonly providerList: ProviderList },
  choices: readonly ProviderChoice[],
): LazyAuthConfig {
  const opened = new WeakMap<object, SessionToken>();
  const base = createBaseConfig(deps, opened);
  return async (request) => {
    const { providerList } = deps;
    const apps = mayNeedProviders(request) ? await providerList.read() : providerList.known();
    const providers = choices.flatMap((choice) =>
      choice === "from-backend" ? apps.map(toProvider) : [withBackend(choice, deps, opened)],
    );
    return { ...base, providers };
  };
}

function createBaseConfig(
  deps: AuthConfigDeps,
  opened: WeakMap<object, SessionToken>,
): Omit<NextAuthConfig, "providers"> {
  pinOrigin(deps.webOrigin);
  return {
    secret: [...deps.secrets],
    basePath: authMount,
    trustHost: true, // the origin is pinned, so that no Host header counts
    useSecureCookies: deps.isSecure,
    jwt: {
      encode: ({ token }) => encodeContent(deps.sessionCookie, token),
      decode: ({ token = "" }) => decodeContent(deps.sessionCookie, token),
    },
    session: { strategy: "jwt", maxAge: toSeconds(cookieLifetime) },
    cookies: {
      sessionToken: {
        name: deps.sessionCookie.name,
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: deps.isSecure },
      },
    },
    pages: { signIn: deps.signInPage, error: deps.errorPage },
    callbacks: createAuthCallbacks(deps, opened),
    events: createAuthEvents(deps, opened),
    logger: { error: logError, debug: () => undefined },
  };
}

/** The cookie that NextAuth writes, as ours: a sign-in is answered by it. */
async function encodeContent(sessionCookie: SessionCookie, content: JWT | undefined): Promise<string> {
  const session = parseSessionToken(content);
  if (!session) throw new TypeError("What NextAuth keeps in its cookie is no session of ours.");
  return sessionCookie.seal(session);
}

/**
 * NextAuth puts together whatever has the cookie's name: with a chunk that another tab left behind it would know nobody, and a
 * sign-out end no session (S62). `backend.handlers` show it none; elsewhere the request's cookies are read as ours.
 */
async function decodeContent(sessionCookie: SessionCookie, value: string): Promise<JWT | null> {
  const own = await sessionCookie.open(value);
  const session = own ?? (currentScope() ? undefined : await readBesideStrays(sessionCookie));
  return session ? { ...session } : null;
}

async function readBesideStrays(sessionCookie: SessionCookie): Promise<SessionToken | undefined> {
  return (await sessionCookie.read(await readServerCookies())).session;
}

/**
 * NextAuth's server actions build URLs from the request's `Host` unless `AUTH_URL` says the origin: there is no other
 * setting for it, and with a made-up host `auth()` throws (S94).
 */
function pinOrigin(webOrigin: string): void {
  // oxlint-disable-next-line node/no-process-env -- it is written, for NextAuth alone to read
  process.env.AUTH_URL = webOrigin;
}

/** One line, without the details, in which NextAuth's own logger shows claims and what the request sent (S64, S120). */
function logError(error: Error): void {
  // It is the person's to read; the backend notes it.
  if (error instanceof SignInRefusal) return;
  const { cause } = error;
  const inner = typeof cause === "object" && cause !== null && "err" in cause ? cause.err : cause;
  const reason = inner instanceof Error ? `: ${inner.name}` : "";
  console.error(JSON.stringify({ source: "next-auth", error: `${error.name}${reason}` }));
}
