import { type RawBuilder, sql } from "kysely";
import { after } from "../kernel/clock.ts";
import type { Duration } from "../kernel/duration.ts";
import { isDefinitelyUndone, withRetries } from "../store/retry.ts";
import type { Counter } from "./counter.ts";
import type { LimitDeps, LimitPolicy } from "./limit-policy.ts";
import { failuresNow, insertInOrder } from "./limit-rows.ts";

/** What an attempt holds while it is under way. */
export interface Room {
  readonly counters: readonly Counter[];
  /** The period in which it was taken. */
  readonly slot: number;
}

/** How an attempt went; `unknown` where it came to no end. */
export type Outcome = "succeeded" | "failed" | "unknown";

/**
 * Gives room back and writes the outcome, by one statement. Where the connection is lost meanwhile it does not run again,
 * since giving back twice would make room that is not there: nobody learns the outcome, and the room comes back by itself.
 *
 * @throws Failure `unavailable`.
 */
export async function settleRoom(deps: LimitDeps, room: Room, outcome: Outcome): Promise<void> {
  const { store, clock, limitPolicy } = deps;
  const now = clock.now();
  const isFailure = outcome === "failed";
  const rows = room.counters.map((counter) => ({
    key: counter.key,
    failures: isFailure ? 1 : 0,
    streak: isFailure && counter.isPersonal ? 1 : 0,
    pending: 0,
    slot: room.slot,
    windowEndsAt: isFailure ? after(now, counter.budget.window) : now,
    expiresAt: isFailure ? expiryOfFailure(counter, now) : after(now, limitPolicy.attemptLifetime),
  }));
  const changes = { ...givenBack(room), ...changesBy[outcome](deps, room, now) };
  await withRetries(
    () =>
      insertInOrder(store.db, store, rows)
        .onConflict((conflict) => conflict.column("key").doUpdateSet(changes))
        .execute(),
    isDefinitelyUndone,
  );
}

function expiryOfFailure({ streakKeptFor }: Counter, now: Date): Date | null {
  return streakKeptFor === null ? null : after(now, streakKeptFor);
}

/** What was taken in a period is counted there, or under the period before once the next one has begun. */
function givenBack({ counters, slot }: Room) {
  const isHeld = isOneOf(counters.filter(({ mayRefuse }) => mayRefuse));
  return {
    pending: sql<number>`case
      when ${isHeld} and latchkey_limits.pending_slot = ${slot} and latchkey_limits.pending > 0
      then latchkey_limits.pending - 1 else latchkey_limits.pending end`,
    pending_before: sql<number>`case
      when ${isHeld} and latchkey_limits.pending_slot = ${slot + 1} and latchkey_limits.pending_before > 0
      then latchkey_limits.pending_before - 1 else latchkey_limits.pending_before end`,
  };
}

type Changes = (deps: LimitDeps, room: Room, now: Date) => object;

const changesBy: Readonly<Record<Outcome, Changes>> = {
  unknown: () => ({}),
  succeeded: (_, { counters }) => {
    const isPersonal = isOneOf(counters.filter((counter) => counter.isPersonal));
    const cleared = (column: "failures" | "streak" | "expires_at") =>
      sql`case when ${isPersonal} then excluded.${sql.ref(column)} else latchkey_limits.${sql.ref(column)} end`;
    return {
      failures: cleared("failures"),
      streak: cleared("streak"),
      expires_at: cleared("expires_at"),
    };
  },
  failed: (deps, { counters }, now) => ({
    failures: sql`${failuresNow(now)} + 1`,
    streak: sql`latchkey_limits.streak + excluded.streak`,
    window_ends_at: windowEndAfterFailure(deps, counters, now),
    expires_at: sql`excluded.expires_at`,
  }),
};

/** A client's window ends when it was to end; a person's goes on, and grows with the failures in a row. */
function windowEndAfterFailure(
  { limitPolicy, store }: LimitDeps,
  counters: readonly Counter[],
  now: Date,
): RawBuilder<Date> {
  const { limit } = limitPolicy.account;
  const closedFor = (length: Duration) => sql`cast(${after(now, length)} as ${store.types("timestamp")})`;
  const steps = closingsOf(limitPolicy).map(
    (length, index) =>
      sql`when latchkey_limits.streak + 1 < ${(index + 2) * limit} then ${closedFor(length)}`,
  );
  return sql`case
    when not ${isOneOf(counters.filter(({ isPersonal }) => isPersonal))} then case
      when latchkey_limits.window_ends_at > ${now} then latchkey_limits.window_ends_at
      else excluded.window_ends_at end
    when ${failuresNow(now)} + 1 < ${limit} then excluded.window_ends_at
    ${sql.join(steps, sql` `)}
    else ${closedFor(limitPolicy.longestClosing)} end`;
}

/** How long the door is closed the first time, the second time and so on, as long as that is less than the longest. */
function closingsOf({ account, longestClosing }: LimitPolicy): readonly Duration[] {
  const closings: Duration[] = [];
  for (let length = account.window; length < longestClosing; length *= 2) closings.push(length);
  return closings;
}

function isOneOf(counters: readonly Counter[]): RawBuilder<boolean> {
  if (counters.length === 0) return sql`(1 = 0)`;
  return sql`(latchkey_limits.key in (${sql.join(counters.map(({ key }) => key))}))`;
}
