import { type RawBuilder, sql } from "kysely";
import { after } from "../kernel/clock.ts";
import type { Counter } from "./counter.ts";
import type { LimitDeps } from "./limit-policy.ts";
import {
  failuresNow,
  insertInOrder,
  pendingNow,
  pendingOfSlot,
  pendingOfSlotBefore,
  slotOf,
} from "./limit-rows.ts";
import { type Room, settleRoom } from "./settle-room.ts";

/**
 * Takes room for an attempt on all counters that may refuse it, or on none: by one statement, before the outcome is known,
 * so that callers at once, however many, find no more room than there is (S82).
 *
 * @returns `null` where one of them has no room.
 */
export async function takeRoom(deps: LimitDeps, counters: readonly Counter[]): Promise<Room | null> {
  const guards = counters.filter(({ mayRefuse }) => mayRefuse);
  const now = deps.clock.now();
  const slot = slotOf(now, deps.limitPolicy.attemptLifetime);
  const taken = await takeRows(deps, guards, { now, slot });
  if (taken.size === guards.length) return { counters, slot };
  // Another caller came between the look and the grip: what was got is given back.
  const part = guards.filter(({ key }) => taken.has(key));
  if (part.length > 0) await settleRoom(deps, { counters: part, slot }, "unknown");
  return null;
}

interface Moment {
  readonly now: Date;
  readonly slot: number;
}

/** @returns The keys of the rows that had room. */
async function takeRows(
  deps: LimitDeps,
  guards: readonly Counter[],
  { now, slot }: Moment,
): Promise<ReadonlySet<string>> {
  const hasRoom = roomIn(deps, guards, { now, slot });
  const expiresAt = after(now, deps.limitPolicy.attemptLifetime);
  const rows = guards.map(({ key }) => {
    return { key, failures: 0, streak: 0, pending: 1, slot, windowEndsAt: now, expiresAt };
  });
  // Looked at before any is gripped: who is refused anyway, an attacker above all, touches nobody's row.
  const areAllOpen = sql<boolean>`not exists (select 1 from latchkey_limits
    where latchkey_limits.key in (${sql.join(guards.map(({ key }) => key))}) and not ${hasRoom})`;
  const taken = await deps.store.runInLine((db) =>
    insertInOrder(db, deps.store, rows, areAllOpen)
      .onConflict((conflict) =>
        conflict
          .column("key")
          .doUpdateSet({
            pending: sql`${pendingOfSlot(slot)} + 1`,
            pending_before: pendingOfSlotBefore(slot),
            pending_slot: sql`case when latchkey_limits.pending_slot > ${slot}
              then latchkey_limits.pending_slot else excluded.pending_slot end`,
            expires_at: sql`case when latchkey_limits.expires_at < excluded.expires_at
              then excluded.expires_at else latchkey_limits.expires_at end`,
          })
          .where(hasRoom),
      )
      .returning("key")
      .execute(),
  );
  return new Set(taken.map(({ key }) => key));
}

/** An attempt under way may fail, so it takes the room of a failure. */
function roomIn(
  { limitPolicy }: LimitDeps,
  guards: readonly Counter[],
  { now, slot }: Moment,
): RawBuilder<boolean> {
  const limits = guards.map(({ key, budget }) => sql`when ${key} then ${sql.lit(budget.limit)}`);
  const limit = sql`case latchkey_limits.key ${sql.join(limits, sql` `)} end`;
  return sql`(${failuresNow(now)} + ${pendingNow(slot)} < ${limit}
    and latchkey_limits.streak + ${pendingNow(slot)} < ${limitPolicy.longestStreak})`;
}
