import { createHash } from "node:crypto";
import { minutes, seconds } from "./duration.ts";
import { RecentMap } from "./recent-map.ts";
import type { Tokens } from "./session-token.ts";

/**
 * What came of an attempt to have a usable access token. `kept`: the backend could not be asked, the session stays.
 * `dead`: the backend said that the session has ended; nothing else signs anybody out (S99).
 */
export type Outcome =
  | { readonly kind: "fresh"; readonly tokens: Tokens }
  | { readonly kind: "kept"; readonly retryAfterSeconds: number }
  | { readonly kind: "dead" };

export interface KeeperDeps {
  readonly now: () => number;
  /** Asks the backend. With `rotate: false` the refresh token is not used up. */
  readonly refresh: (refreshToken: string, how: { readonly rotate: boolean }) => Promise<Outcome>;
}

export interface KeepHow {
  /** Whether whoever asks can write the session's cookie: only then may the refresh token be used up. */
  readonly mayRotate: boolean;
  /** The access token that the backend has just refused, though its time was not over. */
  readonly refused?: string;
}

export interface Keeper {
  /** Tokens that can be used now, from the cookie's own if need be by asking the backend. Never throws. */
  keep(session: Tokens & { readonly sid: string }, how: KeepHow): Promise<Outcome>;
  /** The newest tokens that are known to follow those of a cookie, without asking anybody. */
  newest(tokens: Tokens): Tokens;
  /** Marks a session as ended by its person, so that no late answer revives it. */
  end(sid: string): void;
  hasEnded(sid: string): boolean;
}

/** Everything known of one refresh token that a cookie has shown us. */
interface Presented {
  readonly refresh: string;
  /** The tokens that follow it. */
  rotated?: Tokens;
  /** The same refresh token with a newer access token. */
  reread?: Tokens;
  isDead?: boolean;
  outage?: { readonly outcome: Outcome; readonly until: number };
  rotating?: Promise<Outcome>;
  rereading?: Promise<Outcome>;
}

/** How long requests with an older cookie are served from memory. */
const memory = { lifetimeMs: minutes(5), limit: 10_000 };

/** A backend that fails is not asked again by every request that waits for it. */
const outagePause = seconds(1);

/**
 * Keeps access tokens fresh: at most one rotation is under way for a session, and everybody who asks with the same
 * refresh token gets its result, during the flight and for a while after it. Entries are keyed by a digest of the
 * whole refresh token, so that no result crosses sessions (S65).
 */
export function createKeeper({ now, refresh }: KeeperDeps): Keeper {
  const presented = new RecentMap<Presented>({ now, ...memory });
  const ended = new RecentMap<true>({ now, ...memory });

  /**
   * A refresh token is used up only after a browser has shown it. So the successor that a browser may never have
   * received is not asked with: its parent is, and the backend gives the same successor again.
   */
  function lastPresented(refreshToken: string): Presented | undefined {
    let last = presented.get(digest(refreshToken));
    while (last?.rotated && last.rotated.refresh !== last.refresh) {
      const next = presented.get(digest(last.rotated.refresh));
      if (!next) break;
      last = next;
    }
    return last;
  }

  function present(refreshToken: string): Presented {
    const known = lastPresented(refreshToken);
    if (known) return known;
    const entry: Presented = { refresh: refreshToken };
    presented.set(digest(refreshToken), entry);
    return entry;
  }

  function isUsable(tokens: Tokens, refused: string | undefined): boolean {
    return tokens.access !== refused && now() < tokens.refreshAt;
  }

  function recall(entry: Presented, { mayRotate, refused }: KeepHow): Outcome | undefined {
    if (entry.isDead) return { kind: "dead" };
    for (const tokens of mayRotate ? [entry.rotated] : [entry.rotated, entry.reread]) {
      if (tokens && isUsable(tokens, refused)) return { kind: "fresh", tokens };
    }
    return entry.outage && now() < entry.outage.until ? entry.outage.outcome : undefined;
  }

  /** Whoever may not rotate still shares a rotation that is under way: its result wins. */
  function fly(entry: Presented, mayRotate: boolean): Promise<Outcome> {
    if (entry.rotating) return entry.rotating;
    if (mayRotate) {
      return (entry.rotating = ask(entry, true).finally(() => delete entry.rotating));
    }
    return (entry.rereading ??= ask(entry, false).finally(() => delete entry.rereading));
  }

  /** What was read beside a rotation gives way to it. */
  function preferRotated({ rotated }: Presented, answer: Outcome, refused: string | undefined): Outcome {
    return rotated && isUsable(rotated, refused) ? { kind: "fresh", tokens: rotated } : answer;
  }

  async function ask(entry: Presented, rotate: boolean): Promise<Outcome> {
    const outcome = await refresh(entry.refresh, { rotate });
    if (outcome.kind === "dead") entry.isDead = true;
    if (outcome.kind === "kept") entry.outage = { outcome, until: now() + outagePause };
    if (outcome.kind === "fresh") {
      delete entry.outage;
      entry[rotate ? "rotated" : "reread"] = outcome.tokens;
    }
    presented.set(digest(entry.refresh), entry);
    return outcome;
  }

  return {
    async keep(session, how) {
      if (ended.get(session.sid)) return { kind: "dead" };
      if (isUsable(session, how.refused)) return { kind: "fresh", tokens: session };
      const entry = present(session.refresh);
      const answer = recall(entry, how) ?? (await fly(entry, how.mayRotate));
      if (ended.get(session.sid)) return { kind: "dead" };
      const outcome = answer.kind === "fresh" ? preferRotated(entry, answer, how.refused) : answer;
      // In an outage the rest of the access token's time is still good.
      const isStillGood = session.access !== how.refused && now() < session.accessExpires;
      return outcome.kind === "kept" && isStillGood ? { kind: "fresh", tokens: session } : outcome;
    },
    newest(tokens) {
      return lastPresented(tokens.refresh)?.rotated ?? tokens;
    },
    end: (sid) => ended.set(sid, true),
    hasEnded: (sid) => ended.get(sid) === true,
  };
}

function digest(refreshToken: string): string {
  return createHash("sha256").update(refreshToken).digest("base64url");
}
