import { sql } from "kysely";
import type { MigrationContext } from "./migration.ts";

/**
 * Adds the index, `<table>_<column>_search`, by which the console searches a text column for a beginning in whatever case. It is
 * by bytes on either database: a beginning is a range of them.
 */
export async function addSearchIndex(
  { db, dialect }: MigrationContext,
  table: string,
  column: string,
): Promise<void> {
  const lower = sql`lower(${sql.ref(column)})`;
  const expression = dialect === "sqlite" ? lower : sql`(${lower} collate "C")`;
  const name = sql.id(`${table}_${column}_search`);
  await sql`create index ${name} on ${sql.table(table)} (${expression})`.execute(db);
}
