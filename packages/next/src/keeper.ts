import { seconds } from "./duration.ts";
import type { Person } from "./person.ts";
import { createPresentedTokens, memory, type Presented } from "./presented-tokens.ts";
import { RecentMap } from "./recent-map.ts";
import type { Tokens } from "./session-token.ts";

/**
 * What came of an attempt to have a usable access token. `kept`: the backend could not be asked, the session stays.
 * `dead`: the session has ended; nothing but the backend and the person ends one (S99).
 */
export type Outcome =
  | { readonly kind: "fresh"; readonly tokens: Tokens }
  | { readonly kind: "kept"; readonly retryAfterSeconds: number }
  | Dead;

/**
 * A session that has ended: the backend said so, or its person signed out or in anew in this process. The person's own
 * answer takes care of the cookie then; another one that deletes it could delete the next session's (next.md 7).
 */
export interface Dead {
  readonly kind: "dead";
  readonly endedBy: "backend" | "person";
}

export interface KeeperDeps {
  readonly now: () => number;
  /** Asks the backend. With `rotate: false` the refresh token is not used up. Never throws. */
  readonly refresh: (refreshToken: string, how: RefreshHow) => Promise<Outcome>;
}

export interface RefreshHow {
  readonly rotate: boolean;
  /** For whom the first of those who wait asks: the backend notes address and device with the session. */
  readonly person?: Person | undefined;
}

export interface KeepHow {
  /** Whether whoever asks can write the session's cookie: only then may the refresh token be used up. */
  readonly mayRotate: boolean;
  /** The newest access token that is known: the backend has just refused it, though its time was not over. */
  readonly refused?: string;
  readonly person?: Person | undefined;
  /**
   * The request came minutes ago, as a stream's: its browser may have gone on through other processes since, and to the
   * backend its refresh token would be a stolen one. Only what is known here counts.
   */
  readonly isLate?: boolean;
}

export interface Keeper {
  /** Tokens that can be used now, from the cookie's own if need be by asking the backend. Never throws. */
  keep(session: Tokens & { readonly sid: string }, how: KeepHow): Promise<Outcome>;
  /** The newest tokens that are known to follow those of a cookie, without asking anybody. */
  newest(tokens: Tokens): Tokens;
  /** Marks a session as ended by its person, so that no late answer revives it. */
  end(sid: string): void;
  /** The end of a session, where it is known here. */
  endOf(sid: string): Dead | undefined;
}

/** A refresh token with the questions about it that are under way, and the last one that came to nothing. */
interface Entry extends Presented {
  outage?: { readonly outcome: Outcome; readonly until: number };
  rotating?: Promise<Outcome>;
  rereading?: Promise<Outcome>;
}

const unknown: Outcome = { kind: "kept", retryAfterSeconds: 2 };

/** A backend that fails is not asked again by every request that waits for it. */
const outagePause = seconds(1);

/**
 * Keeps access tokens fresh: at most one rotation is under way for a session, and everybody who asks with the same
 * refresh token gets its result, during the flight and for a while after it.
 */
export function createKeeper(deps: KeeperDeps): Keeper {
  const { now } = deps;
  const presented = createPresentedTokens<Entry>(now);
  const ended = new RecentMap<Dead>({ now, ...memory });

  async function ask(entry: Entry, how: RefreshHow): Promise<Outcome> {
    const outcome = await deps.refresh(entry.refresh, how);
    note(entry, outcome, { rotate: how.rotate, now: now() });
    presented.remember(entry);
    return outcome;
  }

  /** Whoever may not rotate still shares a rotation that is under way: its result wins. */
  function fly(entry: Entry, { mayRotate, person }: KeepHow): Promise<Outcome> {
    if (entry.rotating) return entry.rotating;
    if (!mayRotate) {
      return (entry.rereading ??= ask(entry, { rotate: false, person }).finally(
        () => delete entry.rereading,
      ));
    }
    entry.rotating = ask(entry, { rotate: true, person }).finally(() => delete entry.rotating);
    return entry.rotating;
  }

  async function askOnce(refresh: string, how: KeepHow): Promise<Outcome> {
    const entry: Entry = presented.find(refresh) ?? { refresh };
    presented.remember(entry);
    const mayAsk = !how.isLate || entry.refresh !== refresh;
    const answer = recall(entry, how, now()) ?? (mayAsk ? await fly(entry, how) : unknown);
    // What was read beside a rotation gives way to it.
    return answer.kind === "fresh" ? (freshOf([entry.rotated], how, now()) ?? answer) : answer;
  }

  return {
    async keep(session, how) {
      const before = ended.get(session.sid) ?? freshOf([session], how, now());
      if (before) return before;
      const outcome = await askOnce(session.refresh, how);
      const meanwhile = ended.get(session.sid);
      if (meanwhile) return meanwhile;
      // An access token with time left must not keep up the look of a session that has ended.
      if (outcome.kind === "dead") ended.set(session.sid, outcome);
      // In an outage the rest of the access token's time is still good.
      const isStillGood = how.refused === undefined && now() < session.accessExpires;
      return outcome.kind === "kept" && isStillGood ? { kind: "fresh", tokens: session } : outcome;
    },
    newest: (tokens) => presented.find(tokens.refresh)?.rotated ?? tokens,
    end: (sid) => ended.set(sid, { kind: "dead", endedBy: "person" }),
    endOf: (sid) => ended.get(sid),
  };
}

/** What can be answered without asking the backend. */
function recall(entry: Entry, how: KeepHow, now: number): Outcome | undefined {
  const known = how.mayRotate ? [entry.rotated] : [entry.rotated, entry.reread];
  const hasOutage = entry.outage !== undefined && now < entry.outage.until;
  return freshOf(known, how, now) ?? (hasOutage ? entry.outage?.outcome : undefined);
}

function freshOf(
  candidates: readonly (Tokens | undefined)[],
  { refused }: KeepHow,
  now: number,
): Outcome | undefined {
  const tokens = candidates.find(
    (candidate) => candidate && candidate.access !== refused && now < candidate.refreshAt,
  );
  return tokens && { kind: "fresh", tokens };
}

function note(entry: Entry, outcome: Outcome, { rotate, now }: { rotate: boolean; now: number }): void {
  if (outcome.kind === "kept") entry.outage = { outcome, until: now + outagePause };
  if (outcome.kind !== "fresh") return;
  delete entry.outage;
  entry[rotate ? "rotated" : "reread"] = outcome.tokens;
}
