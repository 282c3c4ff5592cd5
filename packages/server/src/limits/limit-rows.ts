import { type RawBuilder, sql } from "kysely";
import type { Duration } from "../kernel/duration.ts";
import type { Queries, Store } from "../store/open-store.ts";

/** A row as it is where there is none yet. */
export interface NewLimitRow {
  readonly key: string;
  readonly failures: number;
  readonly streak: number;
  readonly pending: number;
  readonly slot: number;
  readonly windowEndsAt: Date;
  readonly expiresAt: Date | null;
}

/**
 * Begins to insert rows, always in the order of their keys: in two orders, two callers could wait for each other. What
 * becomes of rows that are there already, the caller says.
 *
 * @param where Whether any row is written at all.
 */
export function insertInOrder(
  db: Queries,
  { types }: Pick<Store, "types">,
  rows: readonly NewLimitRow[],
  where: RawBuilder<boolean> = sql`true`,
) {
  const integer = (value: number) => sql`cast(${value} as ${types("integer")})`;
  const moment = (value: Date | null) => sql`cast(${value} as ${types("timestamp")})`;
  const values = rows.map(
    (row) =>
      sql`(cast(${row.key} as text), ${integer(row.failures)}, ${integer(row.streak)}, ${integer(row.pending)}, 0,
        ${integer(row.slot)}, ${moment(row.windowEndsAt)}, ${moment(row.expiresAt)})`,
  );
  return db
    .insertInto("latchkey_limits")
    .columns([
      "key",
      "failures",
      "streak",
      "pending",
      "pending_before",
      "pending_slot",
      "window_ends_at",
      "expires_at",
    ])
    .expression(sql`select * from (values ${sql.join(values)}) as fresh where ${where} order by column1`);
}

// No clock tidies a row up: it holds what was, and these expressions say what of that still counts.

/** The failures that are not forgotten yet. */
export function failuresNow(now: Date): RawBuilder<number> {
  return sql`(case when latchkey_limits.window_ends_at > ${now} then latchkey_limits.failures else 0 end)`;
}

/**
 * The period that a moment is in. Attempts under way are counted by periods of half their lifetime, of which this one and
 * the one before are believed: so a count that a crash left behind goes by itself, however busy the row is.
 */
export function slotOf(moment: Date, attemptLifetime: Duration): number {
  return Math.floor(moment.getTime() / (attemptLifetime / 2));
}

/** The attempts under way that were taken in this period. */
export function pendingOfSlot(slot: number): RawBuilder<number> {
  return sql`(case when latchkey_limits.pending_slot >= ${slot} then latchkey_limits.pending else 0 end)`;
}

/** The attempts under way that were taken in the period before. */
export function pendingOfSlotBefore(slot: number): RawBuilder<number> {
  return sql`(case
    when latchkey_limits.pending_slot >= ${slot} then latchkey_limits.pending_before
    when latchkey_limits.pending_slot = ${slot - 1} then latchkey_limits.pending
    else 0 end)`;
}

/** All attempts under way. */
export function pendingNow(slot: number): RawBuilder<number> {
  return sql`(${pendingOfSlot(slot)} + ${pendingOfSlotBefore(slot)})`;
}
