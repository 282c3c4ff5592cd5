import { toSeconds } from "./duration.ts";

/** A cookie to set; with `maxAgeMs: 0` to delete. All of ours are HttpOnly, `SameSite=Lax`, `Path=/` and without a domain. */
export interface CookieWrite {
  readonly name: string;
  readonly value: string;
  readonly maxAgeMs: number;
}

export type CookieValues = ReadonlyMap<string, string>;

/** Reads a `Cookie` header. What is not a pair is left out, so that no header is an error (S94). */
export function parseCookies(header: string | null): CookieValues {
  const pairs = (header ?? "").split(";").flatMap((part): [string, string][] => {
    const at = part.indexOf("=");
    return at > 0 ? [[part.slice(0, at).trim(), part.slice(at + 1).trim()]] : [];
  });
  return new Map(pairs);
}

/** Writes a `Cookie` header. */
export function formatCookies(cookies: CookieValues): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}

/** Writes a `Set-Cookie` header. Values are of base64url, dots and nothing else. */
export function formatSetCookie({ name, value, maxAgeMs }: CookieWrite, isSecure: boolean): string {
  const attributes = `Path=/; Max-Age=${toSeconds(maxAgeMs)}; HttpOnly; SameSite=Lax`;
  return `${name}=${value}; ${attributes}${isSecure ? "; Secure" : ""}`;
}

/** The same attributes as Next.js takes them. */
export function cookieAttributes(maxAgeMs: number, isSecure: boolean) {
  return {
    path: "/",
    maxAge: toSeconds(maxAgeMs),
    httpOnly: true,
    sameSite: "lax",
    secure: isSecure,
  } as const;
}

/** Deletes a cookie. */
export function deleteCookie(name: string): CookieWrite {
  return { name, value: "", maxAgeMs: 0 };
}
