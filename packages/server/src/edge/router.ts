import { parseInput, type Access, type Route, type RouteAnswer, type RouteInput } from "@latchkey/contract";
import { fieldFailure, Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { readBody } from "./read-body.ts";
import type { RequestContext } from "./request-context.ts";

/** Who calls a claims-only route: what the access token says. */
export interface TokenUser {
  readonly id: string;
  readonly sessionId: string;
}

/** Who calls a `fresh` route: the person as the table has them now. */
export type FreshUser<User> = User & { readonly id: string; readonly sessionId: string };

type UserOf<A extends Access, User> = A extends "fresh"
  ? FreshUser<User>
  : A extends "user"
    ? TokenUser
    : undefined;

/** What a handler gets: the parsed input that its route declares, and who asks. */
export type RouteRequest<R extends Route, User> = RouteInput<R> & {
  readonly user: UserOf<R["access"], User>;
  /** The front end that asks; for a `site` route one that has authenticated. */
  readonly site: R["access"] extends "site" ? Site : Site | null;
  readonly requester: Requester;
  /** The token of the Authorization header, for routes that are public and yet look at it. */
  readonly bearer: string | null;
};

export type Handler<R extends Route, User> = (
  request: RouteRequest<R, User>,
) => Promise<RouteAnswer<R>> | RouteAnswer<R>;

/** How the router finds out who asks; the slices above bring it in. */
export interface Guards<User> {
  /** @throws Failure when the token is missing or not valid. */
  requireTokenUser(authorization: string | null): Promise<TokenUser>;
  /** @throws Failure when, besides, the person or the session has ended. */
  requireFreshUser(authorization: string | null): Promise<FreshUser<User>>;
}

/** Answers one route. */
export type RouteEndpoint = (context: RequestContext, params: Record<string, string>) => Promise<Response>;

/** Makes the endpoint of a route: guard, parse, handle, and write only what the route's answer declares. */
export function createRouteEndpoint<R extends Route, User>(
  route: R,
  handler: Handler<R, User>,
  guards: Guards<User>,
): RouteEndpoint {
  return async (context, params) => {
    const authorization = context.request.headers.get("authorization");
    const user = await requireUser(route.access, authorization, guards);
    const site = await context.site();
    if (route.access === "site" && !site?.isAuthenticated) throw new Failure("invalid_client");
    const input = await readInput(route, context.request, params);
    const request = { ...input, user, site, requester: context.requester, bearer: bearerOf(authorization) };
    // The route's schemas have just made the input; TypeScript cannot follow them through the route's type.
    const answer = await handler(request as unknown as RouteRequest<R, User>);
    return route.answer
      ? Response.json(route.answer.parse(answer), { status: route.status })
      : new Response(null, { status: route.status });
  };
}

function requireUser<User>(access: Access, authorization: string | null, guards: Guards<User>) {
  switch (access) {
    case "fresh":
      return guards.requireFreshUser(authorization);
    case "user":
      return guards.requireTokenUser(authorization);
    case "public":
    case "site":
      return undefined;
  }
}

async function readInput(route: Route, request: Request, params: Record<string, string>) {
  const input: { params?: unknown; query?: unknown; body?: unknown } = {};
  if (route.params) {
    const parsed = parseInput(route.params, params);
    if (!parsed.ok) throw new Failure("not_found", "a path parameter is malformed");
    input.params = parsed.value;
  }
  if (route.query) {
    input.query = parseOrRefuse(route.query, Object.fromEntries(new URL(request.url).searchParams));
  }
  if (route.body) input.body = parseOrRefuse(route.body, await readBody(request));
  return input;
}

function parseOrRefuse(schema: NonNullable<Route["body"]>, value: unknown): unknown {
  const parsed = parseInput(schema, value);
  if (!parsed.ok) throw fieldFailure(parsed.errors);
  return parsed.value;
}

function bearerOf(authorization: string | null): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? null;
}
