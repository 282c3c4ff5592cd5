import type { Route } from "@latchkey/contract";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import type { Deps } from "../kernel/deps.ts";
import { Failure } from "../kernel/failure.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { Site } from "../kernel/site.ts";
import { StartError } from "../kernel/start-error.ts";
import { asUnavailable } from "../store/retry.ts";
import { authenticate, type FreshUser, type Guards, isCookieSite, type TokenUser } from "./authenticate.ts";
import type { TrustedProxies } from "./client-address.ts";
import { allowOrigin, preflightAnswer } from "./cors.ts";
import { renderFailure } from "./render-failure.ts";
import {
  type Connection,
  findSite,
  openContext,
  type RequestContext,
  requesterOf,
  type SiteResolver,
} from "./request-context.ts";
import { createRouteEndpoint, type Handler, type RouteEndpoint, type RouterDeps } from "./router.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { cookieNamesFor } from "./token-cookies.ts";

interface EdgeOptions<User> {
  readonly deps: Deps & { readonly secrets: Secrets };
  readonly guards: Guards<User>;
  readonly sites: SiteResolver;
  readonly trustedProxies: TrustedProxies;
  readonly isHttps: boolean;
}

/** The HTTP side of the server: what is the same for all routes, and the routes. */
export interface Edge<User> {
  /** Serves a contract route. It is as closed as the route says. @throws StartError when another route has its path and method. */
  mount<R extends Route>(route: R, handler: Handler<R, User>): void;
  /** Serves what is no API call (keys, health, a page) to anybody. */
  mountPublic(path: string, handler: (request: Request) => Promise<Response> | Response): void;
  /** Says who sent a request that no contract route answers. @throws Failure that `fetch` would answer with 401 or 403. */
  authenticate(access: "fresh", request: Request): Promise<FreshUser<User>>;
  authenticate(access: "user", request: Request): Promise<TokenUser>;
  /** Answers a request. It never throws: what fails is a 500 with a request id, and its reason in the log. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
}

interface EdgeEnv {
  Bindings: Connection;
  Variables: { context: RequestContext };
}

type Methods = Map<string, RouteEndpoint>;

/** Makes the edge. */
export function createEdge<User>(options: EdgeOptions<User>): Edge<User> {
  const app = new Hono<EdgeEnv>({ strict: false });
  const paths = new Map<string, Methods>();
  const routerDeps: RouterDeps<User> = {
    guards: options.guards,
    secrets: options.deps.secrets,
    cookieNames: cookieNamesFor(options.isHttps),
    isHttps: options.isHttps,
  };
  app.use(finishEveryAnswer(options));
  app.notFound(() => renderFailure(new Failure("not_found")));
  app.onError((error) => renderFailure(asFailure(error)));

  function add(path: string, method: string, endpoint: RouteEndpoint): void {
    const known = paths.get(path);
    if (known?.has(method)) throw new StartError(`Two routes are declared for ${method} ${path}.`);
    const methods: Methods = known ?? new Map<string, RouteEndpoint>();
    methods.set(method, endpoint);
    if (known) return;
    paths.set(path, methods);
    app.all(path, (c) => answer(options.sites, methods, c));
  }

  async function authenticateRequest(access: "fresh", request: Request): Promise<FreshUser<User>>;
  async function authenticateRequest(access: "user", request: Request): Promise<TokenUser>;
  async function authenticateRequest(access: "fresh" | "user", request: Request) {
    return authenticate(routerDeps, access, { request, site: await findSite(request, options.sites) });
  }

  return {
    authenticate: authenticateRequest,
    mount: (route, handler) =>
      add(withoutTrailingSlash(route.path), route.method, createRouteEndpoint(routerDeps, route, handler)),
    mountPublic: (path, handler) => add(path, "GET", async ({ request }) => handler(request)),
    fetch: async (request, connection = {}) => app.fetch(request, connection),
  };
}

/** Opens the context; afterwards sets the headers of every answer and writes one line to the log. */
function finishEveryAnswer<User>({
  deps,
  sites,
  trustedProxies,
  isHttps,
}: EdgeOptions<User>): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const request = c.req.raw;
    const requester = requesterOf(request, c.env, trustedProxies);
    let error: unknown;
    try {
      c.set("context", await openContext(request, requester, sites));
      await next();
      error = c.error;
    } catch (caught) {
      error = caught;
      c.res = renderFailure(asFailure(caught));
    }
    const { headers } = c.res;
    headers.set("x-request-id", requester.requestId);
    setSecurityHeaders(headers, { isHttps });
    const site = await siteOfOrigin(request, sites);
    allowOrigin(headers, site && { origin: request.headers.get("origin")!, usesCookies: isCookieSite(site) });
    logAnswer(deps, c, {
      requestId: requester.requestId,
      error,
      milliseconds: performance.now() - startedAt,
    });
  };
}

async function answer(sites: SiteResolver, methods: Methods, c: Context<EdgeEnv>): Promise<Response> {
  const { method } = c.req.raw;
  const allow = [...methods.keys(), "OPTIONS"];
  if (method === "OPTIONS") return preflightAnswer((await siteOfOrigin(c.req.raw, sites)) !== null, allow);
  const endpoint = methods.get(method === "HEAD" ? "GET" : method);
  if (!endpoint) {
    throw new Failure("method_not_allowed", undefined, {
      allow,
      sentence: `Method "${method}" not allowed.`,
    });
  }
  return endpoint(c.var.context, c.req.param());
}

/** The site of exactly this Origin. */
async function siteOfOrigin(request: Request, sites: SiteResolver): Promise<Site | null> {
  const origin = request.headers.get("origin");
  if (origin === null) return null;
  // Without a database there is no site, and CORS stays closed.
  return sites.findByOrigin(origin).catch(() => null);
}

function asFailure(error: unknown): Failure {
  const known = asUnavailable(error);
  return known instanceof Failure ? known : new Failure("internal", undefined, { cause: error });
}

interface AnswerFacts {
  readonly requestId: string;
  readonly error: unknown;
  readonly milliseconds: number;
}

/** The path stands without its query, and nothing of headers or bodies: they may hold tokens (S64, S116). */
function logAnswer(
  { log }: Deps,
  c: Context<EdgeEnv>,
  { requestId, error, milliseconds }: AnswerFacts,
): void {
  const fields = {
    requestId,
    method: c.req.method,
    path: c.req.path,
    status: c.res.status,
    ms: Math.round(milliseconds),
  };
  if (error === undefined) return log.info(fields, "answered");
  const failure = asFailure(error);
  const refusal = { ...fields, refusal: failure.failure, reason: failure.message };
  if (failure.entry.status < 500) return log.info(refusal, "refused");
  log.error({ ...refusal, err: failure.cause }, "failed");
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, "") : path;
}
