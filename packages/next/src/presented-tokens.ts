import { createHash } from "node:crypto";
import { minutes } from "./duration.ts";
import { RecentMap } from "./recent-map.ts";
import type { Tokens } from "./session-token.ts";

/** Everything known of one refresh token that a cookie has shown us. */
export interface Presented {
  readonly refresh: string;
  /** The tokens that follow it. */
  rotated?: Tokens;
  /** The same refresh token with a newer access token. */
  reread?: Tokens;
}

/** How long requests with an older cookie are served from memory. */
export const memory = { lifetimeMs: minutes(5), limit: 10_000 } as const;

/** The refresh tokens that cookies have shown us lately, by a digest of the whole token: no result crosses sessions (S65). */
export interface PresentedTokens<Entry extends Presented> {
  /** What is known of a token, or of the last one that was shown after it; it is remembered from now on anew. */
  find(refreshToken: string): Entry | undefined;
  remember(entry: Entry): void;
}

export function createPresentedTokens<Entry extends Presented>(now: () => number): PresentedTokens<Entry> {
  const entries = new RecentMap<Entry>({ now, ...memory });
  const remember = (entry: Entry) => entries.set(digest(entry.refresh), entry);
  const followerOf = ({ refresh, rotated }: Entry) =>
    rotated && rotated.refresh !== refresh ? entries.get(digest(rotated.refresh)) : undefined;

  return {
    /**
     * A refresh token is used up only after a browser has shown it. So the chain ends before a successor that a browser
     * may never have received: its parent is asked with, and the backend gives the same successor again.
     */
    find(refreshToken) {
      let last = entries.get(digest(refreshToken));
      for (let next = last; next; next = followerOf(next)) {
        // Each link, or the oldest would be forgotten first and its token be shown to a backend that is far ahead of it.
        remember(next);
        last = next;
      }
      return last;
    },
    remember,
  };
}

function digest(refreshToken: string): string {
  return createHash("sha256").update(refreshToken).digest("base64url");
}
