import { type Kysely, sql } from "kysely";
import type { LatchkeyTables } from "../store/tables.ts";

const tables = [
  "users",
  "latchkey_sites",
  "latchkey_social_apps",
  "latchkey_site_social_apps",
  "latchkey_identities",
  "latchkey_used_tokens",
  "latchkey_sessions",
  "latchkey_keys",
  "latchkey_audit",
  "latchkey_outbox",
  "latchkey_one_time_tokens",
  "latchkey_registrations",
  "latchkey_limits",
] as const satisfies readonly (keyof LatchkeyTables)[];

/** All rows of all tables, or those of one person; two readings are equal when nothing changed in between. */
export async function readEverything(
  db: Kysely<LatchkeyTables>,
  { userId }: { readonly userId?: string } = {},
): Promise<Record<string, readonly string[]>> {
  const everything: Record<string, readonly string[]> = {};
  for (const table of tables) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
    const wanted = rows.filter((row) => userId === undefined || [row.id, row.user_id].includes(userId));
    everything[table] = wanted.map((row) => JSON.stringify(row)).toSorted();
  }
  return everything;
}
