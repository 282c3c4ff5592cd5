import { consoleFolder } from "@latchkey/admin";
import { adminRoutes, type Route, type Routes, type UserModel } from "@latchkey/contract";
import type { Kysely } from "kysely";
import type { AdminDeps } from "./admin/admin-deps.ts";
import { createConsoleRegistry } from "./admin/resources/all-resources.ts";
import { mountAdminRoutes } from "./admin/routes.ts";
import { mountConsoleFiles } from "./admin/serve-console.ts";
import { forgetOldConsoleSessions } from "./admin/session/console-session.ts";
import { consoleCookieName, type ConsoleOrigin } from "./admin/session/console-cookie.ts";
import { createStaffGuard } from "./admin/session/require-staff.ts";
import { mountConsoleSession } from "./admin/session/routes.ts";
import { createSetupLink } from "./admin/session/set-up-console.ts";
import { AuditSealer } from "./audit/audit-sealer.ts";
import { compose, type ComposedSettings, type LatchkeyDeps, release } from "./compose.ts";
import type { LatchkeyConfig } from "./config.ts";
import { mountApiDocs } from "./edge/api-docs.ts";
import { createEdge, type Edge } from "./edge/create-edge.ts";
import { mountHealth } from "./edge/health.ts";
import { describeApi } from "./edge/open-api.ts";
import type { Connection } from "./edge/request-context.ts";
import type { FreshUser, TokenUser } from "./edge/authenticate.ts";
import type { Handler } from "./edge/router.ts";
import { mountEmailRoutes } from "./emails/routes.ts";
import { minutes } from "./kernel/duration.ts";
import { newId } from "./kernel/id.ts";
import { ensureSigningKey } from "./keys/ensure-signing-key.ts";
import { mountKeyRoutes } from "./keys/routes.ts";
import { forgetOldLimits } from "./limits/forget-old-limits.ts";
import { forgetOldMail } from "./mail/forget-old-mail.ts";
import { giveUpExpiredMail } from "./mail/give-up-expired-mail.ts";
import { forgetOldOneTimeTokens } from "./one-time-tokens/one-time-tokens.ts";
import { mountPasswordRoutes } from "./passwords/routes.ts";
import { prepare } from "./prepare.ts";
import { mountReauthenticationRoutes } from "./reauthentication/routes.ts";
import { forgetUnverifiedRegistrations } from "./registration/forget-unverified-registrations.ts";
import { mountRegistrationRoutes } from "./registration/routes.ts";
import { countActiveSessions } from "./sessions/count-active-sessions.ts";
import { forgetOldSessions } from "./sessions/forget-old-sessions.ts";
import { createGuards } from "./sessions/require-user.ts";
import { mountSessionRoutes } from "./sessions/routes.ts";
import type { LatchkeySettings } from "./settings.ts";
import { createSiteResolver } from "./sites/resolve-site.ts";
import { SiteDirectory } from "./sites/site-directory.ts";
import { mountSignInRoutes } from "./sign-in/routes.ts";
import { forgetUsedTokens } from "./social/forget-used-tokens.ts";
import { mountSocialRoutes } from "./social/routes.ts";
import { startMailDelivery } from "./start-mail-delivery.ts";
import type { LatchkeyTables } from "./store/tables.ts";
import { mountUserRoutes } from "./users/routes.ts";
import type { UserRecord, UsersTableOf } from "./users/user-record.ts";

/** The one database, seen with the application's tables and its columns of `users`. */
export type Database<M extends UserModel, Tables> = Kysely<
  Omit<LatchkeyTables, "users"> & { users: UsersTableOf<M> } & Tables
>;

/** The backend of an application. */
export interface Latchkey<M extends UserModel = UserModel, S extends LatchkeySettings = LatchkeySettings> {
  readonly settings: ComposedSettings<S>;
  /** Serves a route of the application's contract. It is as closed as the route says, which is closed unless it says `public`. */
  handle<R extends Route>(route: R, handler: Handler<R, UserRecord<M>>): void;
  /**
   * The guard for handlers outside of the contract. It believes the access token, or with `fresh` looks person and session
   * up as well, so that an end shows at once. A cookie of cookie mode counts as on other routes: with the CSRF token.
   *
   * @throws Failure that `fetch` would answer with 401 or 403.
   */
  requireUser(options: { readonly fresh: true }): (request: Request) => Promise<FreshUser<UserRecord<M>>>;
  requireUser(options?: { readonly fresh?: false }): (request: Request) => Promise<TokenUser>;
  /** The database, for tables of the application's own beside `users`. */
  database<Tables>(): Database<M, Tables>;
  /** A new id (UUID v7) for a row. */
  newId(): string;
  /**
   * A link by which the first administrator is made, for whoever starts the server to read; `null` where there is one. It
   * works once.
   */
  createSetupLink(): Promise<string | null>;
  /** Answers a request; a web-standard handler that can be mounted anywhere. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** From now on `/readyz` says no, so that nobody sends new requests here. */
  stopBeingReady(): void;
  /** Lets go of everything. The caller has let the requests under way finish. */
  close(): Promise<void>;
}

type ConsoleDeps = LatchkeyDeps & AdminDeps;

const maintenanceEvery = minutes(1);

/**
 * Makes an application's backend and prepares its database.
 *
 * @throws SettingsError, StartError or UnreadableKeysError with sentences that say what to do.
 */
export async function createLatchkey<M extends UserModel, R extends Routes, S extends LatchkeySettings>(
  config: LatchkeyConfig<M, R, S>,
): Promise<Latchkey<M, S>> {
  const registry = createConsoleRegistry(config.contract.user, config.admin);
  const { deps, settings } = compose(config as LatchkeyConfig<M, never, S>);
  try {
    await prepare(deps, settings, config.migrations);
    return assemble(config, settings, { ...deps, registry });
  } catch (error) {
    await release(deps);
    throw error;
  }
}

/** Puts together what answers requests, and begins what is done beside them. */
function assemble<M extends UserModel, R extends Routes, S extends LatchkeySettings>(
  config: LatchkeyConfig<M, R, S>,
  settings: ComposedSettings<S>,
  deps: ConsoleDeps,
): Latchkey<M, S> {
  const place = {
    origin: new URL(settings.BACKEND_URL).origin,
    isHttps: settings.BACKEND_URL.startsWith("https:"),
  };
  const guards = { ...createGuards<M>(deps), requireStaff: createStaffGuard(deps, place) };
  const edge = createEdge({
    deps,
    guards,
    sites: createSiteResolver(deps, new SiteDirectory(deps)),
    trustedProxies: settings.TRUSTED_PROXIES,
    isHttps: place.isHttps,
  });
  let isReady = true;
  mountEverything(edge, config, deps, settings);
  mountConsole(edge, config, deps, place);
  mountDocs(edge, config, settings, place);
  mountHealth(edge, async () => isReady && (await canReachDatabase(deps)));
  const mailDelivery = startMailDelivery(deps, settings, config);
  const sealer = new AuditSealer(deps, config.sealAuditEvery ? { every: config.sealAuditEvery } : {});
  const maintenance = setInterval(() => void maintain(deps), maintenanceEvery).unref();

  function requireUser(options: {
    readonly fresh: true;
  }): (request: Request) => Promise<FreshUser<UserRecord<M>>>;
  function requireUser(options?: { readonly fresh?: false }): (request: Request) => Promise<TokenUser>;
  function requireUser({ fresh = false }: { readonly fresh?: boolean } = {}) {
    return (request: Request) =>
      fresh ? edge.authenticate("fresh", request) : edge.authenticate("user", request);
  }

  return {
    settings,
    handle: edge.mount,
    requireUser,
    database: <Tables>() => deps.store.db as unknown as Database<M, Tables>,
    newId: () => newId(deps.clock),
    createSetupLink: () => createSetupLink(deps, settings.BACKEND_URL),
    fetch: edge.fetch,
    stopBeingReady: () => void (isReady = false),
    async close() {
      clearInterval(maintenance);
      await Promise.all([mailDelivery?.close(), sealer.close()]);
      await release(deps);
    },
  };
}

function mountEverything<M extends UserModel, R extends Routes, S extends LatchkeySettings>(
  edge: Edge<UserRecord<M>>,
  config: LatchkeyConfig<M, R, S>,
  deps: LatchkeyDeps,
  settings: ComposedSettings<S>,
): void {
  const { contract } = config;
  mountUserRoutes(edge, contract, deps);
  mountSessionRoutes(edge, contract, deps);
  mountPasswordRoutes(edge, contract, deps);
  mountEmailRoutes(edge, contract, deps);
  mountSignInRoutes(edge, contract, deps);
  mountRegistrationRoutes(edge, contract, deps);
  mountSocialRoutes(edge, contract, deps);
  mountReauthenticationRoutes(edge, contract, deps);
  mountKeyRoutes(edge, deps, { url: settings.BACKEND_URL });
}

function mountDocs<M extends UserModel, R extends Routes, S extends LatchkeySettings>(
  edge: Edge<UserRecord<M>>,
  { contract, title = "API" }: LatchkeyConfig<M, R, S>,
  settings: ComposedSettings<S>,
  place: ConsoleOrigin,
): void {
  const routes = [
    ...Object.entries(contract.account),
    ...Object.entries(contract.routes),
    ...Object.entries(adminRoutes),
  ];
  const facts = {
    title,
    version: "1",
    serverUrl: settings.BACKEND_URL,
    consoleCookie: consoleCookieName(place),
  };
  mountApiDocs(edge, () => describeApi(routes, facts));
}

function mountConsole<M extends UserModel, R extends Routes, S extends LatchkeySettings>(
  edge: Edge<UserRecord<M>>,
  { title = "Latchkey" }: LatchkeyConfig<M, R, S>,
  deps: ConsoleDeps,
  place: ConsoleOrigin,
): void {
  mountConsoleSession(edge, deps, place);
  mountAdminRoutes(edge, deps, { title });
  mountConsoleFiles(edge, { folder: consoleFolder });
}

async function canReachDatabase({ store }: LatchkeyDeps): Promise<boolean> {
  await store.db.selectFrom("latchkey_migrations").select("name").limit(1).execute();
  return true;
}

/** What must be done now and then; what fails is done the next minute. */
async function maintain(deps: LatchkeyDeps): Promise<void> {
  for (const work of [
    ensureSigningKey,
    countActiveSessions,
    forgetUsedTokens,
    forgetOldSessions,
    forgetOldConsoleSessions,
    forgetOldLimits,
    forgetOldOneTimeTokens,
    forgetUnverifiedRegistrations,
    giveUpExpiredMail,
    forgetOldMail,
  ]) {
    await work(deps).catch((error: unknown) => deps.log.warn({ err: error }, `${work.name} failed`));
  }
}
