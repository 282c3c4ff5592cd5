import { sql } from "kysely";
import { after } from "../kernel/clock.ts";
import type { Budget, LimitDeps } from "./limit-policy.ts";
import { failuresNow, insertInOrder } from "./limit-rows.ts";

/**
 * Counts what has no outcome to wait for, by one guarded statement.
 *
 * @param options.isRenewed Whether each that is counted begins the window anew.
 * @returns `false` beyond the budget; then nothing is written.
 */
export async function countOnce(
  { store, clock }: Pick<LimitDeps, "store" | "clock">,
  key: string,
  budget: Budget,
  { isRenewed = false }: { readonly isRenewed?: boolean } = {},
): Promise<boolean> {
  const now = clock.now();
  const windowEndsAt = after(now, budget.window);
  const row = { key, failures: 1, streak: 0, pending: 0, slot: 0, windowEndsAt, expiresAt: windowEndsAt };
  const counted = await store.run((db) =>
    insertInOrder(db, store, [row])
      .onConflict((conflict) =>
        conflict
          .column("key")
          .doUpdateSet({
            failures: sql`${failuresNow(now)} + 1`,
            window_ends_at: isRenewed
              ? windowEndsAt
              : sql`case when latchkey_limits.window_ends_at > ${now}
              then latchkey_limits.window_ends_at else excluded.window_ends_at end`,
            expires_at: windowEndsAt,
          })
          .where(failuresNow(now), "<", budget.limit),
      )
      .returning("key")
      .executeTakeFirst(),
  );
  return counted !== undefined;
}
