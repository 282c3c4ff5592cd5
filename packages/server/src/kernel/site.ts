/** The front end that a request came through: the one that authenticated, else that of its Origin, else the default. */
export interface Site {
  readonly id: string;
  /** Whether the request carried the site's own credentials; without them it gives CORS, `client_id` and profile only. */
  readonly isAuthenticated: boolean;
}
