import { limitNetwork } from "../edge/client-address.ts";
import { days, type Duration } from "../kernel/duration.ts";
import { clientOf, type RequestOrigin } from "./client-of.ts";
import { limitKey } from "./limit-key.ts";
import type { Budget, LimitDeps } from "./limit-policy.ts";

/** Whose account it is. */
export interface AccountName {
  /** The user's id; for an unknown person the identifier that was typed, in its canonical form. */
  readonly account: string;
  /** `null` for an unknown person, for whom all goes as for a known one. */
  readonly userId: string | null;
}

/** Whose password is tried, from where, and by which door. */
export interface AttemptSubject extends RequestOrigin, AccountName {
  /** The session that the door stands behind: for a change of the password, a reauthentication. */
  readonly sessionId?: string;
}

/** A row on which an attempt counts. */
export interface Counter {
  readonly key: string;
  readonly budget: Budget;
  /** Whether it is the person's own, and cleared by a success; a client's failures stay (S85). */
  readonly isPersonal: boolean;
  /** Whether it may refuse the attempt, or only learns of its failure. */
  readonly mayRefuse: boolean;
  /** How long after the last of them its failures in a row are remembered; `null` for good. */
  readonly streakKeptFor: Duration | null;
}

/** Longer than any closing, and short enough that rows of people whom a stranger makes up go. */
const closingsKeptFor = days(2);
/** As long as a session or a known address usually lives: whoever rests meanwhile begins no new row. */
const ownWayKeptFor = days(31);

/** By which of a person's budgets an attempt comes in. */
export type Way = "front" | "known-address" | "session";

/**
 * The counters of an attempt. Who holds a session, or comes from where the person has been, has a budget that strangers
 * cannot use up (S83). What fails there counts against the account all the same, so it is no way around.
 */
export function countersOf(deps: LimitDeps, subject: AttemptSubject, way: Way): readonly Counter[] {
  const front = frontCounters(deps, subject);
  const client = clientCounters(deps, subject);
  if (way === "front") return [...front, ...client];
  const [account] = accountKeys(deps, subject);
  const throughFront = silently(front);
  if (way === "known-address") {
    const place = limitNetwork(subject.requester.address ?? "");
    const own = limitKey(deps, "account-at-address", account, place);
    return [personalCounter(deps, own, ownWayKeptFor), ...throughFront, ...client];
  }
  // A neighbour behind the same address must not keep a person from changing their password: that one is silent too.
  const own = limitKey(deps, "account-in-session", account, subject.sessionId ?? "");
  return [personalCounter(deps, own, ownWayKeptFor), ...throughFront, ...silently(client)];
}

/**
 * The rows of an account: one that closes its door for a time, and one of failures in a row. What was typed is another kind than
 * an id, or one could type the way to a user's rows.
 */
export function accountKeys(
  deps: Pick<LimitDeps, "secrets">,
  { account, userId }: AccountName,
): readonly [door: string, streak: string] {
  const [door, streak] =
    userId === null ? (["unknown-account", "unknown-streak"] as const) : (["account", "streak"] as const);
  return [limitKey(deps, door, account), limitKey(deps, streak, account)];
}

/** How long the door closes is the same for a person who is there and one who is not (S73); only a person's streak is kept for good. */
function frontCounters(deps: LimitDeps, subject: AccountName): readonly Counter[] {
  const [door, streak] = accountKeys(deps, subject);
  const { account, longestStreak } = deps.limitPolicy;
  const streakKeptFor = subject.userId === null ? closingsKeptFor : null;
  const ofStreak = {
    ...personalCounter(deps, streak, streakKeptFor),
    budget: { ...account, limit: longestStreak },
  };
  return [personalCounter(deps, door, closingsKeptFor), ofStreak];
}

function personalCounter({ limitPolicy }: LimitDeps, key: string, streakKeptFor: Duration | null): Counter {
  return { key, budget: limitPolicy.account, isPersonal: true, mayRefuse: true, streakKeptFor };
}

function clientCounters(deps: LimitDeps, origin: RequestOrigin): readonly Counter[] {
  const client = clientOf(origin);
  if (!client) return [];
  const { kind, id } = client;
  const budget = deps.limitPolicy[kind];
  const streakKeptFor = 2 * budget.window;
  return [{ key: limitKey(deps, kind, id), budget, isPersonal: false, mayRefuse: true, streakKeptFor }];
}

function silently(counters: readonly Counter[]): readonly Counter[] {
  return counters.map((counter) => ({ ...counter, mayRefuse: false }));
}
