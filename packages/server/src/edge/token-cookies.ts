/** The names of the cookies of cookie mode; over https the browser itself guards how they were set. */
export interface CookieNames {
  readonly access: string;
  readonly refresh: string;
  readonly csrf: string;
}

/** RFC 6265bis §4.1.3: `__Host-` asks for Path=/, which the refresh token's cookie does not have. */
export function cookieNamesFor(isHttps: boolean): CookieNames {
  return {
    access: isHttps ? "__Host-latchkey-access" : "latchkey-access",
    refresh: isHttps ? "__Secure-latchkey-refresh" : "latchkey-refresh",
    csrf: "csrftoken",
  };
}

/** The refresh token goes nowhere but to the endpoints that take it. */
const refreshPath = "/api/auth/";

/** What {@link writeTokenCookies} writes: an expired or an empty one removes the cookie. */
export interface TokenCookies {
  readonly access: string;
  readonly refresh: string;
  readonly csrf: string;
  readonly accessExpires: Date;
  readonly refreshExpires: Date;
}

/** The `Set-Cookie` headers that hand a browser its tokens. The CSRF token alone may be read by scripts. */
export function writeTokenCookies(names: CookieNames, tokens: TokenCookies, isHttps: boolean): string[] {
  const end = (isHttps ? "; Secure" : "") + "; SameSite=Lax";
  const expires = (moment: Date) => `; Expires=${moment.toUTCString()}`;
  return [
    `${names.access}=${tokens.access}; Path=/${expires(tokens.accessExpires)}; HttpOnly${end}`,
    `${names.refresh}=${tokens.refresh}; Path=${refreshPath}${expires(tokens.refreshExpires)}; HttpOnly${end}`,
    `${names.csrf}=${tokens.csrf}; Path=/${expires(tokens.refreshExpires)}${end}`,
  ];
}

/** The `Set-Cookie` headers that take a browser's tokens away. */
export function clearTokenCookies(names: CookieNames, isHttps: boolean): string[] {
  const never = new Date(0);
  return writeTokenCookies(
    names,
    { access: "", refresh: "", csrf: "", accessExpires: never, refreshExpires: never },
    isHttps,
  );
}

/** The value of a request's cookie; of a name that comes twice, none: somebody else may have set one of them. */
export function readCookie(request: Request, name: string): string | null {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`));
  return values.length === 1 ? values[0]!.slice(name.length + 1) || null : null;
}
