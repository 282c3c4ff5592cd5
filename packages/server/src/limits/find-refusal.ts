import { after } from "../kernel/clock.ts";
import type { Duration } from "../kernel/duration.ts";
import type { Counter } from "./counter.ts";
import type { LimitDeps } from "./limit-policy.ts";
import { failuresNow } from "./limit-rows.ts";

/** Why there was no room: failures closed it, or attempts under way fill it for now. */
export interface Refusal {
  readonly isClosed: boolean;
  /** Whether the client is what is closed, and not the account alone. */
  readonly isClientClosed: boolean;
  readonly wait: Duration;
}

/** Reads why the counters of an attempt have no room. */
export async function findRefusal(
  { store, clock, limitPolicy }: LimitDeps,
  counters: readonly Counter[],
): Promise<Refusal> {
  const now = clock.now();
  const guards = counters.filter(({ mayRefuse }) => mayRefuse);
  const rows = await store.run((db) =>
    db
      .selectFrom("latchkey_limits")
      .select(["key", "streak", "window_ends_at", failuresNow(now).as("failures")])
      .where(
        "key",
        "in",
        guards.map(({ key }) => key),
      )
      .execute(),
  );
  const closed = guards.flatMap(({ key, budget, isPersonal }) => {
    const row = rows.find((each) => each.key === key);
    if (!row) return [];
    // Nothing but a success or a new password opens it again, but a client wants a number.
    if (row.streak >= limitPolicy.longestStreak)
      return [{ isPersonal, until: after(now, limitPolicy.longestClosing) }];
    return row.failures >= budget.limit ? [{ isPersonal, until: row.window_ends_at }] : [];
  });
  return {
    isClosed: closed.length > 0,
    isClientClosed: closed.some(({ isPersonal }) => !isPersonal),
    wait: Math.max(0, ...closed.map(({ until }) => until.getTime() - now.getTime())),
  };
}
