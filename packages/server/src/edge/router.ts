import { parseInput, type Access, type Route, type RouteAnswer, type RouteInput } from "@latchkey/contract";
import { z } from "zod";
import {
  type Asked,
  authenticate,
  type AuthenticationDeps,
  type FreshUser,
  isCookieSite,
  type PresentedTokens,
  readTokens,
  requirePageOfSite,
  type StaffUser,
  type TokenUser,
} from "./authenticate.ts";
import { fieldFailure, Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { csrfHeaders, type PresentationDeps, type PresentedAnswer, presentTokens } from "./present-tokens.ts";
import { parametersToObject } from "./parameters-to-object.ts";
import { parseBody, receiveBody } from "./read-body.ts";
import type { RequestContext } from "./request-context.ts";

type UserOf<A extends Access, User> = A extends "fresh"
  ? FreshUser<User>
  : A extends "user"
    ? TokenUser
    : A extends "staff"
      ? StaffUser
      : undefined;

/** What a handler gets: the parsed input that its route declares, and who asks. */
export type RouteRequest<R extends Route, User> = RouteInput<R> & {
  readonly user: UserOf<R["access"], User>;
  /** The front end that asks; for a `site` route one that has authenticated. */
  readonly site: R["access"] extends "site" ? Site : Site | null;
  readonly requester: Requester;
  /** The request itself, for what is not in its declared input, such as cookies. */
  readonly request: Request;
  /** Sends a `Set-Cookie` of the route's own with the answer. */
  setCookie(cookie: string): void;
} & PresentedTokens;

export type Handler<R extends Route, User> = (
  request: RouteRequest<R, User>,
) => Promise<RouteAnswer<R>> | RouteAnswer<R>;

/** Answers one route. */
export type RouteEndpoint = (context: RequestContext, params: Record<string, string>) => Promise<Response>;

export type RouterDeps<User> = AuthenticationDeps<User> & PresentationDeps;

/** Makes the endpoint of a route: receive, guard, parse, handle, and write only what the route's answer declares. */
export function createRouteEndpoint<R extends Route, User>(
  deps: RouterDeps<User>,
  route: R,
  handler: Handler<R, User>,
): RouteEndpoint {
  return async (context, params) => {
    // Before anybody is looked up: it may take a minute to arrive, and whoever asks may have been thrown out by then.
    const body = route.body && (await receiveBody(context.request));
    const site = await context.site();
    const user = await requireUser(deps, route, { request: context.request, site });
    if (route.access === "site" && !site?.isAuthenticated) throw new Failure("invalid_client");
    const tokens = tokensOf(deps, route, { request: context.request, site });
    const input = await readInput(route, context.request, { params, body });
    const cookies: [string, string][] = [];
    const request = {
      ...input,
      ...tokens,
      user,
      site,
      requester: context.requester,
      request: context.request,
      setCookie: (cookie: string) => void cookies.push(["set-cookie", cookie]),
    };
    // The route's schemas have just made the input; TypeScript cannot follow them through the route's type.
    const answer = await handler(request as unknown as RouteRequest<R, User>);
    if (!route.answer) return new Response(null, { status: route.status });
    const presented = presentTokens(deps, route.tokens, site, route.answer.parse(answer));
    const csrf = route.sendsCsrfToken && user && isCookieSite(site) ? csrfHeaders(deps, user.sessionId) : [];
    return respond(route, presented, [...csrf, ...cookies]);
  };
}

function respond(
  { status }: Route,
  { body, headers }: PresentedAnswer,
  more: PresentedAnswer["headers"],
): Response {
  const response = Response.json(body, { status });
  for (const [name, value] of [...headers, ...more]) response.headers.append(name, value);
  return response;
}

async function requireUser<User>(deps: RouterDeps<User>, { access, tokens }: Route, asked: Asked) {
  if (access === "user" || access === "fresh") return authenticate(deps, access, asked);
  if (access === "staff") return deps.guards.requireStaff(asked.request);
  if (tokens === "issued") requirePageOfSite(asked);
  return undefined;
}

/** Only what takes tokens sees them. */
function tokensOf<User>(deps: RouterDeps<User>, { access, tokens }: Route, asked: Asked): PresentedTokens {
  const takesTokens = access === "public" && (tokens === "refreshed" || tokens === "ended");
  return takesTokens ? readTokens(deps, asked) : { bearer: null, refreshCookie: null };
}

interface Received {
  readonly params: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

async function readInput(route: Route, request: Request, { params, body }: Received) {
  const input: { params?: unknown; query?: unknown; body?: unknown } = {};
  if (route.params) {
    const parsed = parseInput(route.params, params);
    if (!parsed.ok) throw new Failure("not_found", "a path parameter is malformed");
    input.params = parsed.value;
  }
  // Read on every route: what nobody looks at now, a proxy may have looked at.
  const query = parametersToObject(new URL(request.url).searchParams);
  if (route.query) input.query = parseOrRefuse(route.query, query);
  if (route.body && body) input.body = parseOrRefuse(route.body, await parseBody(request, body));
  return input;
}

function parseOrRefuse(schema: NonNullable<Route["body"]>, value: unknown): unknown {
  const parsed = parseInput(schema, value);
  if (parsed.ok) return parsed.value;
  const declared = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  throw fieldFailure(parsed.errors, [...declared, "non_field_errors"]);
}
