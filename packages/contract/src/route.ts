import type { z } from "zod";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Who may call a route. `user` reads the access token alone; `fresh` also looks person and session up, so that an end
 * shows at once; `site` is a front end that authenticates as itself; `staff` is somebody who is signed in to the console;
 * `public` is anybody. A route that says nothing is `user`.
 */
export type Access = "public" | "user" | "fresh" | "site" | "staff";

/**
 * What a route does to the caller's tokens, so that their names (profile) and their place (body or cookies) follow the site's
 * settings: it opens a session, it refreshes one, or it ends it.
 */
export type TokenUse = "issued" | "refreshed" | "ended";

type ObjectSchema = z.ZodType<object>;

/** One endpoint as a value. Server, OpenAPI and the typed client are made from it. */
export interface Route {
  readonly method: Method;
  /** With `:name` for each parameter, e.g. `/api/posts/:id/`; a trailing slash is optional to callers. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly tokens?: TokenUse;
  /** In cookie mode the answer carries the CSRF token, for pages that cannot read the cookie. */
  readonly sendsCsrfToken?: boolean;
  readonly params?: ObjectSchema;
  readonly query?: ObjectSchema;
  readonly body?: z.ZodType;
  /** The status of success; 200 unless it says otherwise. */
  readonly status: number;
  /** What success answers; without it the answer has no body. */
  readonly answer?: z.ZodType;
}

/** What a caller hands to a route: those of `params`, `query` and `body` that it declares. */
export type RouteInput<R extends Route> = Part<R, "params"> & Part<R, "query"> & Part<R, "body">;

type Part<R extends Route, Key extends "params" | "query" | "body"> = R extends {
  readonly [K in Key]: infer Schema extends z.ZodType;
}
  ? { readonly [K in Key]: z.output<Schema> }
  : unknown;

/** What a route answers; `undefined` for one without a body. */
export type RouteAnswer<R extends Route> = R extends { readonly answer: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined;

type Defaulted<R> = R & {
  readonly access: R extends { readonly access: infer A extends Access } ? A : "user";
  readonly status: R extends { readonly status: infer S extends number } ? S : 200;
};

/** Declares a route. It is closed (`access: "user"`) unless it says otherwise. */
export function defineRoute<const R extends Omit<Route, "access" | "status"> & Partial<Route>>(
  route: R,
): Defaulted<R> {
  return { access: "user", status: 200, ...route } as unknown as Defaulted<R>;
}
