import { type Kysely, sql } from "kysely";
import type { LatchkeyTables } from "../store/tables.ts";

/**
 * All rows of all tables that the database has, the application's own among them, or those of one person; two readings are
 * equal when nothing changed in between.
 */
export async function readEverything(
  db: Kysely<LatchkeyTables>,
  { userId }: { readonly userId?: string } = {},
): Promise<Record<string, readonly string[]>> {
  const everything: Record<string, readonly string[]> = {};
  for (const { name } of await db.introspection.getTables()) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    const wanted = rows.filter((row) => userId === undefined || [row.id, row.user_id].includes(userId));
    everything[name] = wanted.map((row) => JSON.stringify(row)).toSorted();
  }
  return everything;
}
