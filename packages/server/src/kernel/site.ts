/** The names that a site's clients know: 1, or 2 for those of dj-rest-auth 2.x. */
export type Profile = 1 | 2;

/** The front end that a request came through: the one that authenticated, else that of its Origin, else the default. */
export interface Site {
  readonly id: string;
  /** Whether the request carried the site's own credentials; without them it gives CORS, `client_id`, profile and mode only. */
  readonly isAuthenticated: boolean;
  /** The exact origins of its pages. */
  readonly origins: readonly string[];
  readonly profile: Profile;
  /** Whether this request's tokens travel in bodies or in HttpOnly cookies; a site that authenticated is no browser. */
  readonly tokenMode: "body" | "cookie";
}
