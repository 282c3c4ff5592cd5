import { type Kysely, PostgresAdapter, sql } from "kysely";
import type { LatchkeyTables } from "../store/tables.ts";

type Database = Kysely<LatchkeyTables>;

/** Does what the audit's table refuses, as somebody who owns the database can: without its triggers. */
export async function withoutAuditGuard(db: Database, work: () => Promise<unknown>): Promise<void> {
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    await sql`alter table latchkey_audit disable trigger user`.execute(db);
    await work();
    await sql`alter table latchkey_audit enable trigger user`.execute(db);
    return;
  }
  const { rows: triggers } = await sql<{ readonly name: string; readonly sql: string }>`
    select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'latchkey_audit'
  `.execute(db);
  for (const { name } of triggers) await sql`drop trigger ${sql.id(name)}`.execute(db);
  await work();
  for (const trigger of triggers) await sql.raw(trigger.sql).execute(db);
}

/** Forgets what was recorded. */
export async function emptyAudit(db: Database): Promise<void> {
  await withoutAuditGuard(db, () => db.deleteFrom("latchkey_audit").execute());
}
