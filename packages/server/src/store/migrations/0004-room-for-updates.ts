import { sql } from "kysely";
import { defineMigration } from "../migration.ts";

/** What a sign-in or a refresh writes to. */
const updated = ["users", "latchkey_identities", "latchkey_sessions"];

/**
 * Leaves a sixth of each new page of PostgreSQL free. A row that is updated in a full page moves to another one, and all its
 * indexes are written with it; in a page with room none of them is (PostgreSQL, "Heap-Only Tuples").
 */
export const migration = defineMigration({
  async up({ db, dialect }) {
    if (dialect === "sqlite") return;
    for (const table of updated) await sql`alter table ${sql.table(table)} set (fillfactor = 85)`.execute(db);
  },
});
