import { limitNetwork } from "../edge/client-address.ts";
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
  /** Whether no time forgets its failures in a row. */
  readonly isKept: boolean;
}

/** By which of a person's budgets an attempt comes in. */
export type Way = "front" | "known-address" | "session";

/**
 * The counters of an attempt. Who holds a session, or comes from where the person has been, has a budget that strangers
 * cannot use up (S83). What fails there counts against the account all the same, so it is no way around.
 */
export function countersOf(deps: LimitDeps, subject: AttemptSubject, way: Way): readonly Counter[] {
  const account = accountKey(deps, subject);
  const client = clientCounters(deps, subject);
  if (way === "front") return [accountCounter(deps, account, subject), ...client];
  const throughFront = silently([accountCounter(deps, account, subject)]);
  if (way === "known-address") {
    const place = limitNetwork(subject.requester.address ?? "");
    return [
      personalCounter(deps, limitKey(deps, "account-at-address", account, place)),
      ...throughFront,
      ...client,
    ];
  }
  // A neighbour behind the same address must not keep a person from changing their password: that one is silent too.
  const own = limitKey(deps, "account-in-session", account, subject.sessionId ?? "");
  return [personalCounter(deps, own), ...throughFront, ...silently(client)];
}

/** The row of an account. What was typed is another kind than an id, or one could type the way to a user's row. */
export function accountKey(deps: Pick<LimitDeps, "secrets">, { account, userId }: AccountName): string {
  return limitKey(deps, userId === null ? "unknown-account" : "account", account);
}

function accountCounter(deps: LimitDeps, key: string, { userId }: AccountName): Counter {
  // A stranger can make up any number of unknown people, and their rows must go some day.
  return { ...personalCounter(deps, key), isKept: userId !== null };
}

function personalCounter({ limitPolicy }: LimitDeps, key: string): Counter {
  return { key, budget: limitPolicy.account, isPersonal: true, mayRefuse: true, isKept: false };
}

function clientCounters(deps: LimitDeps, origin: RequestOrigin): readonly Counter[] {
  const client = clientOf(origin);
  if (!client) return [];
  const { kind, id } = client;
  const budget = deps.limitPolicy[kind];
  return [{ key: limitKey(deps, kind, id), budget, isPersonal: false, mayRefuse: true, isKept: false }];
}

function silently(counters: readonly Counter[]): readonly Counter[] {
  return counters.map((counter) => ({ ...counter, mayRefuse: false }));
}
