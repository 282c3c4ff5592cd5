import type { Client, Contract, Routes, UserAnswer, UserModel } from "@latchkey/contract";
import type { NextAuthConfig, NextAuthResult } from "next-auth";
import { headers } from "next/headers";
import { createAuthConfig, createLazyAuthConfig } from "./auth-config.ts";
import { createAuthHandlers, type Handler } from "./auth-handlers.ts";
import { createBackendRoute, type BackendRouteOptions } from "./backend-route.ts";
import { isHttps, readBackendSettings } from "./backend-settings.ts";
import { createExpiredNotice } from "./expired-notice.ts";
import type { FromBackend, LazyAuthConfig, ProviderChoice } from "./from-backend.ts";
import type { Provider } from "./google.ts";
import { createIntentCookie } from "./intent.ts";
import { createKeeper, type KeeperDeps } from "./keeper.ts";
import { createPendingSignOut } from "./pending-sign-out.ts";
import { createPersonReader } from "./person.ts";
import type { ProviderFlowOptions } from "./provider-flow.ts";
import { createProviderList } from "./provider-list.ts";
import { createPublicCall, type PublicCall } from "./public-calls.ts";
import { refreshSession } from "./refresh-session.ts";
import type { BackendSession } from "./register.ts";
import { createServerCalls, type ServerCalls } from "./server-calls.ts";
import { createSessionCookie } from "./session-cookie.ts";
import { createSessions } from "./sessions.ts";
import { shareInProcess } from "./share-in-process.ts";
import { createSignOut } from "./sign-out.ts";
import { createSiteClient } from "./site-client.ts";
import { createUserReader } from "./user-reader.ts";

export interface BackendOptions<M extends UserModel, R extends Routes> {
  readonly contract: Contract<M, R>;
  /** The backend's URL as this process reaches it. */
  readonly url: string;
  /** The public URL of this web app; its origin is the only one. */
  readonly webUrl: string;
  /** The secret of NextAuth's cookies; a list, newest first, to change it without signing anyone out. */
  readonly secret: string | readonly string[];
  readonly site: { readonly id: string; readonly secret: string };
  readonly pages?: { readonly error?: string; readonly signIn?: string };
  /** Addresses and networks (CIDR) of the proxies through which alone this app is reached; none by default. */
  readonly trustedProxies?: readonly string[];
}

/** A provider as people see it. */
export interface SignInProvider {
  readonly id: string;
  readonly name: string;
}

export interface Backend<M extends UserModel = UserModel> {
  /**
   * The argument of `NextAuth(…)`. With `"from-backend"`, alone or among others (`["from-backend", password()]`), people are
   * offered the providers that are enabled for this site in the backend's console, two seconds after they are.
   */
  authjs(options: { readonly providers: readonly Provider[] }): NextAuthConfig;
  authjs(options: { readonly providers: FromBackend | readonly ProviderChoice[] }): LazyAuthConfig;
  /**
   * The providers that are enabled for this site in the backend's console, to show a button for each:
   * `signIn(id)`, _Continue with name_. As they are, at most two seconds ago; while the backend is away, as they were, and none
   * if it has never answered.
   */
  providers(): Promise<readonly SignInProvider[]>;
  /** `app/api/auth/[...nextauth]/route.ts`. */
  handlers(handlers: NextAuthResult["handlers"]): Record<"GET" | "POST", Handler>;
  /** `app/api/backend/[...path]/route.ts`. */
  route(options: BackendRouteOptions): Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", Handler>;
  /**
   * Calls a route of the contract as the person; sends somebody who is not signed in to the sign-in page.
   *
   * @throws BackendRefusal when the backend refuses, with code `unavailable` when it cannot be asked.
   */
  json: Client["call"];
  /**
   * Calls a public route of the contract as this site, for somebody who is not signed in: to sign up, to reset a password,
   * to verify an address. The person's address and browser are handed on.
   *
   * @throws BackendRefusal when the backend refuses, with code `unavailable` when it cannot be asked.
   */
  publicJson: PublicCall;
  /**
   * Calls the backend as the person: a raw answer, 401 for nobody and 503 in an outage included. Never redirects.
   *
   * In a handler that runs for minutes, such as a stream's, this and `json` say `unavailable` once the access token of its
   * request is over, unless the browser's other requests to the same process have brought a newer one.
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /**
   * Who is signed in, typed with the contract; `null` for nobody. A person whose cookie was made before a deploy that changed
   * the model is read anew, and so is one whose exposed texts are too long for a cookie; only in an outage (`error`) are they
   * as the cookie has them, with the base fields at least.
   */
  session(): Promise<BackendSession<UserAnswer<M>> | null>;
  /**
   * Who is signed in; sends everybody else to the sign-in page, and from there back to `returnTo`, the path of the page
   * that asks. The page's later `json` calls send people back there too.
   */
  requireUser(options?: { readonly returnTo?: string }): Promise<UserAnswer<M>>;
  /**
   * In a server action: reads the person from the backend again, so that `session.user` shows what was changed. In an
   * outage the person stays as they were.
   */
  refreshUser(): Promise<UserAnswer<M>>;
  /**
   * In a server action: sends the person to a provider, such as `"google"`, to add an account there to their own. They
   * come back to `returnTo`, with a refusal's `code` in its query: `reauthentication_required`, `identity_taken`,
   * `intent_refused` for an answer that came too late or to another session.
   */
  connect(provider: string, options: ProviderFlowOptions): Promise<never>;
  /** In a server action: has the person prove at a connected provider that it is them. As {@link Backend.connect}. */
  reauthenticateWith(provider: string, options: ProviderFlowOptions): Promise<never>;
}

/**
 * Connects a Next.js application with its backend.
 *
 * @throws Error with every wrong setting at once.
 */
export function createBackend<M extends UserModel, R extends Routes>({
  contract,
  ...options
}: BackendOptions<M, R>): Backend<M> {
  const settings = readBackendSettings(options);
  const { url, pages } = settings;
  const cookieOptions = { secrets: settings.secret, isSecure: isHttps(settings.webUrl) };
  const now = Date.now;
  const siteClient = createSiteClient(settings);
  const base = {
    ...cookieOptions,
    url,
    now,
    contract,
    siteClient,
    webOrigin: new URL(settings.webUrl).origin,
    signInPage: pages.signIn,
    errorPage: pages.error,
    readPerson: createPersonReader(settings.trustedProxies),
    sessionCookie: createSessionCookie(cookieOptions),
    pending: createPendingSignOut(cookieOptions),
    expiredNotice: createExpiredNotice(cookieOptions),
    intents: createIntentCookie(cookieOptions, now),
  };
  const refresh: KeeperDeps["refresh"] = (token, how) => refreshSession(base, token, how);
  const shared = `${url} ${settings.site.id}`;
  const keeper = shareInProcess(`keeper ${shared}`, () => createKeeper({ now, refresh }));
  const sessions = shareInProcess(`sessions ${shared}`, () =>
    createSessions({ now, keeper, ...createUserReader(base) }),
  );
  const providerList = shareInProcess(`providers ${shared}`, () => createProviderList(base));
  let authConfig: LazyAuthConfig | undefined;
  const signOut = createSignOut({ ...base, keeper });
  const deps = { ...base, sessions, signOut, providerList, authConfig: () => authConfig };

  function authjs(chosen: { readonly providers: readonly Provider[] }): NextAuthConfig;
  function authjs(chosen: { readonly providers: FromBackend | readonly ProviderChoice[] }): LazyAuthConfig;
  function authjs({ providers }: { readonly providers: FromBackend | readonly ProviderChoice[] }) {
    const choices = providers === "from-backend" ? [providers] : providers;
    if (choices.includes("from-backend")) return (authConfig = createLazyAuthConfig(deps, choices));
    const config = createAuthConfig(deps, choices as readonly Provider[]);
    authConfig = async () => config;
    return config;
  }

  return {
    authjs,
    async providers() {
      // What is different a moment later is no part of a page that is made once.
      await headers();
      return (await providerList.read()).map(({ provider: id, name }) => ({ id, name }));
    },
    handlers: (handlers) => createAuthHandlers(deps, handlers),
    route(routeOptions) {
      const handle = createBackendRoute(deps, routeOptions);
      return { GET: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle };
    },
    publicJson: createPublicCall(deps),
    // The cookie holds the person as the backend's answers of this contract showed them.
    ...(createServerCalls(deps) as Pick<Backend<M>, keyof ServerCalls>),
  };
}
