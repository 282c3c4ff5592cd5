import { sql } from "kysely";
import { addIndex } from "../add-index.ts";
import { addSearchIndex } from "../add-search-index.ts";
import { defineMigration, type MigrationContext } from "../migration.ts";

export const migration = defineMigration({
  async up(context) {
    await createGroups(context);
    await createConsoleSessions(context);
    await extendSites(context);
    await extendAudit(context);
    await guardAudit(context);
    await createDailyCounts(context);
    await indexLists(context);
  },
});

async function createGroups({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_groups")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("name", types("text"), (column) => column.notNull().unique())
    .addColumn("permissions", types("json"), (column) => column.notNull())
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("latchkey_group_members")
    .addColumn("group_id", types("id"), (column) =>
      column.notNull().references("latchkey_groups.id").onDelete("cascade"),
    )
    .addColumn("user_id", types("id"), (column) =>
      column.notNull().references("users.id").onDelete("cascade"),
    )
    .addPrimaryKeyConstraint("latchkey_group_members_pair", ["group_id", "user_id"])
    .execute();
  await addIndex(db, "latchkey_group_members", "user_id");
}

async function createConsoleSessions({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_console_sessions")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("user_id", types("id"), (column) =>
      column.notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("token_hash", types("text"), (column) => column.notNull().unique())
    .addColumn("epoch", types("integer"), (column) => column.notNull())
    .addColumn("authenticated_at", types("timestamp"), (column) => column.notNull())
    .addColumn("last_used_at", types("timestamp"), (column) => column.notNull())
    .addColumn("idle_expires_at", types("timestamp"), (column) => column.notNull())
    .addColumn("expires_at", types("timestamp"), (column) => column.notNull())
    .execute();
  await addListIndex(db, "latchkey_console_sessions", ["user_id"]);
  await db.schema
    .createTable("latchkey_setup_links")
    .addColumn("token_hash", types("text"), (column) => column.primaryKey().notNull())
    .addColumn("expires_at", types("timestamp"), (column) => column.notNull())
    .execute();
}

async function extendSites({ db, types }: MigrationContext): Promise<void> {
  const sites = () => db.schema.alterTable("latchkey_sites");
  await sites().addColumn("previous_secret_hash", types("text")).execute();
  await sites().addColumn("previous_secret_expires_at", types("timestamp")).execute();
  await sites()
    .addColumn("redirect_uris", types("json"), (column) => column.notNull().defaultTo("[]"))
    .execute();
  await db.schema
    .alterTable("latchkey_social_apps")
    .addColumn("scopes", types("json"), (column) => column.notNull().defaultTo("[]"))
    .execute();
}

async function extendAudit({ db, types }: MigrationContext): Promise<void> {
  const audit = () => db.schema.alterTable("latchkey_audit");
  await audit().addColumn("actor_id", types("id")).execute();
  await audit().addColumn("resource", types("text")).execute();
  await audit().addColumn("object_id", types("text")).execute();
  await audit()
    .addColumn("changes", types("json"), (column) => column.notNull().defaultTo("{}"))
    .execute();
  await audit().addColumn("sequence", types("integer")).execute();
  await audit().addColumn("hash", types("text")).execute();
  await db.schema
    .createIndex("latchkey_audit_sequence")
    .unique()
    .on("latchkey_audit")
    .column("sequence")
    .execute();
  // The tail that waits to be sealed is short, and the log is long.
  await db.schema
    .createIndex("latchkey_audit_unsealed")
    .on("latchkey_audit")
    .column("id")
    .where("sequence" as never, "is", null)
    .execute();
  await db.schema
    .createTable("latchkey_audit_head")
    .addColumn("id", types("integer"), (column) => column.primaryKey().notNull())
    .addColumn("sequence", types("integer"), (column) => column.notNull())
    .addColumn("hash", types("text"), (column) => column.notNull())
    .addColumn("seal", types("text"), (column) => column.notNull())
    .addColumn("sealed_at", types("timestamp"), (column) => column.notNull())
    .execute();
}

const auditFacts = [
  "id",
  "event",
  "user_id",
  "site_id",
  "session_id",
  "actor_id",
  "resource",
  "object_id",
  "address",
  "request_id",
  "details",
  "changes",
  "created_at",
] as const;

const isSealing =
  "old.sequence is null and old.hash is null and new.sequence is not null and new.hash is not null";
const isSealedAtBirth = "new.sequence is not null or new.hash is not null";

/**
 * The audit is append-only: nothing is deleted from it, and a row is changed once, by the sealer, who gives it its place. It
 * stops mistakes of ours, and whoever has no right to change tables; whoever has it, breaks the chain.
 */
async function guardAudit({ db, dialect }: MigrationContext): Promise<void> {
  const statements = dialect === "sqlite" ? sqliteGuard() : postgresGuard();
  for (const statement of statements) await sql.raw(statement).execute(db);
}

function sqliteGuard(): readonly string[] {
  const isSame = auditFacts.map((fact) => `new.${fact} is old.${fact}`).join(" and ");
  const refuse = "begin select raise(abort, 'The audit is append-only.'); end";
  // INSERT OR REPLACE deletes without a word to triggers.
  const isReplaced = "exists (select 1 from latchkey_audit where id = new.id)";
  return [
    `create trigger latchkey_audit_no_update before update on latchkey_audit when not (${isSealing} and ${isSame}) ${refuse}`,
    `create trigger latchkey_audit_no_delete before delete on latchkey_audit ${refuse}`,
    `create trigger latchkey_audit_no_seal before insert on latchkey_audit when ${isSealedAtBirth} or ${isReplaced} ${refuse}`,
  ];
}

function postgresGuard(): readonly string[] {
  const row = (name: string) => `(${auditFacts.map((fact) => `${name}.${fact}`).join(", ")})`;
  const isSame = `${row("new")} is not distinct from ${row("old")}`;
  const refuse = "execute function latchkey_refuse_audit_change()";
  return [
    `create function latchkey_refuse_audit_change() returns trigger language plpgsql as
      $$ begin raise exception 'The audit is append-only.'; end $$`,
    `create trigger latchkey_audit_no_update before update on latchkey_audit
      for each row when (not (${isSealing} and ${isSame})) ${refuse}`,
    `create trigger latchkey_audit_no_delete before delete on latchkey_audit for each row ${refuse}`,
    `create trigger latchkey_audit_no_truncate before truncate on latchkey_audit for each statement ${refuse}`,
    `create trigger latchkey_audit_no_seal before insert on latchkey_audit
      for each row when (${isSealedAtBirth}) ${refuse}`,
  ];
}

async function createDailyCounts({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_daily_counts")
    .addColumn("day", types("text"), (column) => column.notNull())
    .addColumn("name", types("text"), (column) => column.notNull())
    .addColumn("count", types("integer"), (column) => column.notNull())
    .addColumn("updated_at", types("timestamp"), (column) => column.notNull())
    .addPrimaryKeyConstraint("latchkey_daily_counts_day", ["day", "name"])
    .execute();
}

/**
 * What the console orders, searches and filters by has an index, so that a million rows are no more work than ten. None is on
 * a column that a sign-in or a refresh writes: PostgreSQL would then write every index of the row with it (HOT updates).
 */
async function indexLists(context: MigrationContext): Promise<void> {
  const { db } = context;
  await addListIndex(db, "users", ["date_joined", "id"]);
  for (const column of ["username", "email", "first_name", "last_name"]) {
    await addSearchIndex(context, "users", column);
  }
  await addFlagIndex(context, "is_active", false);
  await addFlagIndex(context, "is_staff", true);
  await addFlagIndex(context, "is_superuser", true);
  await addSearchIndex(context, "latchkey_groups", "name");
  await addListIndex(db, "latchkey_sites", ["name", "id"]);
  await addSearchIndex(context, "latchkey_sites", "name");
  await addListIndex(db, "latchkey_social_apps", ["created_at", "id"]);
  await addListIndex(db, "latchkey_identities", ["provider", "user_id"]);
  await addSearchIndex(context, "latchkey_identities", "email");
  await addListIndex(db, "latchkey_identities", ["provider", "id"]);
  await db.schema.dropIndex("latchkey_sessions_user_id").execute();
  await addListIndex(db, "latchkey_sessions", ["user_id", "id"]);
  await addListIndex(db, "latchkey_sessions", ["site_id", "id"]);
  await addPartialIndex(db, "latchkey_sessions", { column: "ended_at", is: null });
  await addPartialIndex(db, "latchkey_sessions", { column: "ended_at", is: "not null" });
  await db.schema.dropIndex("latchkey_audit_created_at").execute();
  await db.schema.dropIndex("latchkey_audit_user_id").execute();
  await addListIndex(db, "latchkey_audit", ["user_id", "created_at", "id"]);
  await addListIndex(db, "latchkey_audit", ["created_at", "id"]);
  await addListIndex(db, "latchkey_audit", ["event", "created_at", "id"]);
  await addListIndex(db, "latchkey_audit", ["actor_id", "created_at", "id"], "actor_id");
  await addListIndex(db, "latchkey_audit", ["resource", "object_id", "id"], "resource");
  await addListIndex(db, "latchkey_audit", ["resource", "created_at", "id"], "resource");
  await addListIndex(db, "latchkey_outbox", ["kind", "id"]);
  await addPartialIndex(db, "latchkey_outbox", { column: "failed_at", is: "not null" });
  await db.schema
    .createIndex("latchkey_outbox_waiting_list")
    .on("latchkey_outbox")
    .column("id")
    .where("sent_at" as never, "is", null)
    .where("failed_at" as never, "is", null)
    .execute();
}

/** Of the few people for whom it stands so. */
async function addFlagIndex(
  { db, dialect }: MigrationContext,
  column: "is_active" | "is_staff" | "is_superuser",
  value: boolean,
): Promise<void> {
  await db.schema
    .createIndex(`users_${column}_list`)
    .on("users")
    .columns(["date_joined", "id"])
    .where(column as never, "=", (dialect === "sqlite" ? Number(value) : value) as never)
    .execute();
}

/** Of the ids of those rows in which a column is empty, or is not. */
async function addPartialIndex(
  db: MigrationContext["db"],
  table: string,
  { column, is }: { readonly column: string; readonly is: null | "not null" },
): Promise<void> {
  await db.schema
    .createIndex(`${table}_${column}_${is === null ? "empty" : "set"}_list`)
    .on(table)
    .column("id")
    .where(column as never, is === null ? "is" : "is not", null)
    .execute();
}

/** @param without Rows that have nothing in this column are left out. */
async function addListIndex(
  db: MigrationContext["db"],
  table: string,
  columns: readonly string[],
  without?: string,
): Promise<void> {
  const names = columns.filter((column) => column !== "id").join("_");
  const index = db.schema
    .createIndex(`${table}_${names}_list`)
    .on(table)
    .columns([...columns]);
  await (without === undefined ? index : index.where(without as never, "is not", null)).execute();
}
