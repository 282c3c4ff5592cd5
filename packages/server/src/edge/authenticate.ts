import type { Access } from "@latchkey/contract";
import { Failure } from "../kernel/failure.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { Site } from "../kernel/site.ts";
import { requireCsrfToken, requireOwnOrigin } from "./csrf.ts";
import { type CookieNames, readCookie } from "./token-cookies.ts";

/** Who calls a claims-only route: what the access token says. */
export interface TokenUser {
  readonly id: string;
  readonly sessionId: string;
  /** The site that the session belongs to. */
  readonly siteId: string;
}

/** Who calls a `fresh` route: the person as the table has them now. */
export type FreshUser<User> = User &
  TokenUser & {
    /** When the person last proved themselves in this session. */
    readonly authenticatedAt: Date;
  };

/** Who is signed in to the console, with the rights that they have now. */
export interface StaffUser {
  readonly id: string;
  readonly username: string;
  readonly isSuperuser: boolean;
  /** `<resource>.<right>`; a superuser has every right without any of them. */
  readonly permissions: ReadonlySet<string>;
  /** The console's session. */
  readonly sessionId: string;
  /** When the person last gave their password to the console. */
  readonly authenticatedAt: Date;
}

/** How the edge finds out who asks; the slices above bring it in. */
export interface Guards<User> {
  /** @throws Failure when the token is missing or not valid. */
  requireTokenUser(authorization: string | null): Promise<TokenUser>;
  /** @throws Failure when, besides, the person or the session has ended. */
  requireFreshUser(authorization: string | null): Promise<FreshUser<User>>;
  /** The session of a refresh token. @throws Failure `token_…` for one that we did not make. */
  sessionOfRefreshToken(token: string): string;
  /**
   * Who is signed in to the console, by its cookie alone: no access token opens it. What changes something also needs the
   * session's CSRF token and the console's own Origin.
   *
   * @throws Failure `console_signed_out`, `csrf_…` or `console_origin`.
   */
  requireStaff(request: Request): Promise<StaffUser>;
}

export interface AuthenticationDeps<User> {
  readonly guards: Guards<User>;
  readonly secrets: Secrets;
  readonly cookieNames: CookieNames;
}

/** A request, and the site that it belongs to. */
export interface Asked {
  readonly request: Request;
  readonly site: Site | null;
}

/**
 * Says who asks: by the Authorization header, or where there is none by the cookie of a site in cookie mode. Whatever a
 * browser proves by cookies needs the CSRF token too, on the application's own routes as on ours.
 *
 * @throws Failure that `fetch` answers with 401, or 403 without the CSRF token.
 */
export async function authenticate<User>(
  deps: AuthenticationDeps<User>,
  access: Extract<Access, "user" | "fresh">,
  { request, site }: Asked,
): Promise<TokenUser | FreshUser<User>> {
  const { guards } = deps;
  const guard = access === "fresh" ? guards.requireFreshUser : guards.requireTokenUser;
  const header = request.headers.get("authorization");
  const cookieSite = header === null && isCookieSite(site) ? site : null;
  const cookie = cookieSite && readCookie(request, deps.cookieNames.access);
  if (!cookieSite || cookie === null) return guard(header);
  const user = await guard(`Bearer ${cookie}`);
  // Two sites of one domain share the jar: the pages of one must not act with the session of the other.
  if (user.siteId !== cookieSite.id) throw new Failure("not_authenticated", "a cookie of another site");
  requireCsrfToken(deps.secrets, {
    request,
    site: cookieSite,
    sessionId: user.sessionId,
    names: deps.cookieNames,
  });
  return user;
}

/** The tokens that a public route may look at although nobody must be signed in. */
export interface PresentedTokens {
  /** The token of the Authorization header. */
  readonly bearer: string | null;
  readonly refreshCookie: string | null;
}

/**
 * Reads the tokens of a request to `token/refresh/` or `logout/`. From cookies they count with the CSRF token only; and
 * without, the answer sets or removes cookies, which only a page of the site may ask for.
 *
 * @throws Failure `csrf_…`, or `token_…` for a refresh cookie that we did not make.
 */
export function readTokens<User>(deps: AuthenticationDeps<User>, { request, site }: Asked): PresentedTokens {
  const header = request.headers.get("authorization");
  const bearer = bearerOf(header);
  if (!isCookieSite(site)) return { bearer, refreshCookie: null };
  const refreshCookie = readCookie(request, deps.cookieNames.refresh);
  if (refreshCookie === null) {
    requireOwnOrigin(request, site);
    return { bearer, refreshCookie };
  }
  const sessionId = deps.guards.sessionOfRefreshToken(refreshCookie);
  requireCsrfToken(deps.secrets, { request, site, sessionId, names: deps.cookieNames });
  return { bearer, refreshCookie };
}

/** A request that would hand a browser its cookies: there is no session yet, so its Origin alone can speak for it. */
export function requirePageOfSite({ request, site }: Asked): void {
  if (isCookieSite(site)) requireOwnOrigin(request, site);
}

export function isCookieSite(site: Site | null): site is Site {
  return site?.tokenMode === "cookie";
}

function bearerOf(authorization: string | null): string | null {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? null;
}
