import type { MigrationContext } from "./migration.ts";

/** Adds the index `<table>_<column>`. Published migrations call it: what it makes never changes. */
export async function addIndex(db: MigrationContext["db"], table: string, column: string): Promise<void> {
  await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute();
}
