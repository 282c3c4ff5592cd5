import { deleteCookie, type CookieValues, type CookieWrite } from "./cookies.ts";
import { minutes } from "./duration.ts";

/** How long a browser's other tabs may take to ask why their session is gone. */
const lifetime = minutes(5);

/**
 * Tells a session that ended by itself from one that was signed out, once its cookie is gone: whichever tab asked first
 * has it deleted, and all of them should say the same.
 */
export interface ExpiredNotice {
  write(): CookieWrite;
  isIn(cookies: CookieValues): boolean;
  /** Its deletion, where the request has one. */
  clear(cookies: CookieValues): CookieWrite[];
}

export function createExpiredNotice({ isSecure }: { readonly isSecure: boolean }): ExpiredNotice {
  const name = `${isSecure ? "__Host-" : ""}latchkey.expired`;
  return {
    write: () => ({ name, value: "1", maxAgeMs: lifetime }),
    isIn: (cookies) => cookies.has(name),
    clear: (cookies) => (cookies.has(name) ? [deleteCookie(name)] : []),
  };
}
