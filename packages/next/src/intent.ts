import { createHash } from "node:crypto";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { deleteCookie, type CookieValues, type CookieWrite } from "./cookies.ts";
import { minutes, toSeconds } from "./duration.ts";
import type { SessionCookieOptions } from "./session-cookie.ts";

/** The code of an intent that came too late, from another session, or from nobody. */
export const intentRefused = "intent_refused";

/** What a person who is signed in can want of a provider, other than to sign in. */
export type Purpose = "connect" | "reauthenticate";

/** How long the person may take at the provider. */
const lifetime = minutes(10);

/** Longer than NextAuth's own `state` works (15 minutes), so that a late answer meets its intent and is refused as late. */
const cookieLifetime = minutes(20);

const content = z.object({
  purpose: z.enum(["connect", "reauthenticate"] satisfies Purpose[]),
  provider: z.string(),
  /** The session that wants it. */
  sid: z.string(),
  /** A URL of the application. */
  returnTo: z.string(),
  /** A digest of the flow's `state`: an answer to another flow, such as a sign-in, does not fulfil it. */
  flow: z.string(),
  until: z.number(),
});

type Content = z.output<typeof content>;

/** What somebody set out to do at a provider: the answer that comes back is for this, and not for a sign-in. */
export type Intent = Omit<Content, "flow" | "until"> & { readonly isLate: boolean };

/** The intent of one flow through a provider, in an encrypted cookie of the browser that began it (S98). */
export interface IntentCookie {
  /** @param state of the authorization request that begins. */
  write(intent: Omit<Intent, "isLate">, state: string): Promise<CookieWrite>;
  /**
   * The intent of the flow that a provider's answer belongs to: none where it is a sign-in.
   *
   * @param state of the answer.
   */
  find(cookies: CookieValues, state: string | null): Promise<Intent | "unreadable" | undefined>;
  clear(): CookieWrite;
}

export function createIntentCookie(
  { secrets, isSecure }: SessionCookieOptions,
  now: () => number,
): IntentCookie {
  const name = `${isSecure ? "__Host-" : ""}latchkey.intent`;
  const key = { secret: [...secrets], salt: name };
  return {
    async write(intent, state) {
      const token: Content = { ...intent, flow: digest(state), until: now() + lifetime };
      const value = await encode({ ...key, token, maxAge: toSeconds(cookieLifetime) });
      return { name, value, maxAgeMs: cookieLifetime };
    },
    async find(cookies, state) {
      const token = cookies.get(name);
      if (!token) return undefined;
      const opened = content.safeParse(await decode({ ...key, token }).catch(() => null)).data;
      if (!opened) return "unreadable";
      const { flow, until, ...intent } = opened;
      return flow === digest(state ?? "") ? { ...intent, isLate: now() > until } : undefined;
    },
    clear: () => deleteCookie(name),
  };
}

function digest(state: string): string {
  return createHash("sha256").update(state).digest("base64url");
}
