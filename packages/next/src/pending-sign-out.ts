import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { deleteCookie, type CookieValues, type CookieWrite } from "./cookies.ts";
import { toSeconds } from "./duration.ts";
import { cookieLifetime, type SessionCookieOptions } from "./session-cookie.ts";

/** More sign-outs than this, each during an outage, do not wait: the oldest gives way. */
const mostSessions = 10;

const content = z.object({ sessions: z.array(z.string().min(1)) });

/**
 * The sessions whose end the backend has not yet heard of, in an encrypted cookie of the browser that signed out, so
 * that the revocation survives every process and is tried again with the browser's next requests.
 */
export interface PendingSignOut {
  readonly name: string;
  read(cookies: CookieValues): Promise<readonly string[]>;
  /** The cookie that holds these sessions, or its deletion where none is left. */
  write(sids: readonly string[]): Promise<CookieWrite>;
}

export function createPendingSignOut({ secrets, isSecure }: SessionCookieOptions): PendingSignOut {
  const name = `${isSecure ? "__Host-" : ""}latchkey.pending-sign-out`;
  const key = { secret: [...secrets], salt: name };
  return {
    name,
    async read(cookies) {
      const token = cookies.get(name);
      if (!token) return [];
      const opened = await decode({ ...key, token }).catch(() => null);
      return content.safeParse(opened).data?.sessions ?? [];
    },
    async write(sids) {
      if (sids.length === 0) return deleteCookie(name);
      const token = { sessions: [...new Set(sids)].slice(-mostSessions) };
      const value = await encode({ ...key, token, maxAge: toSeconds(cookieLifetime) });
      return { name, value, maxAgeMs: cookieLifetime };
    },
  };
}
