import { sql } from "kysely";
import type { TestServer } from "./start-test-server.ts";

/**
 * How many connections of this PostgreSQL database wait for a lock, as it is now and not as it was when the transaction that
 * asks looked first.
 */
export async function countWaiting(tx: TestServer["db"]): Promise<number> {
  await sql`select pg_stat_clear_snapshot()`.execute(tx);
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(tx);
  return rows[0]?.waiting ?? 0;
}
