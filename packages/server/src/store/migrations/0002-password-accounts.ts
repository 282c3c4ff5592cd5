import { addIndex } from "../add-index.ts";
import { defineMigration, type MigrationContext } from "../migration.ts";

export const migration = defineMigration({
  async up(context) {
    await extendSites(context);
    await createOneTimeTokens(context);
    await createRegistrations(context);
    await createLimits(context);
    await extendOutbox(context);
  },
});

async function extendSites({ db, types }: MigrationContext): Promise<void> {
  const sites = () => db.schema.alterTable("latchkey_sites");
  await sites()
    .addColumn("profile", types("integer"), (column) => column.notNull().defaultTo(1))
    .execute();
  await sites()
    .addColumn("token_mode", types("text"), (column) => column.notNull().defaultTo("body"))
    .execute();
}

async function createOneTimeTokens({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_one_time_tokens")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("user_id", types("id"), (column) =>
      column.notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("purpose", types("text"), (column) => column.notNull())
    .addColumn("token_hash", types("text"), (column) => column.notNull().unique())
    .addColumn("email", types("text"), (column) => column.notNull())
    .addColumn("session_id", types("id"))
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .addColumn("expires_at", types("timestamp"), (column) => column.notNull())
    // A newer one takes the older one's row (S75).
    .addUniqueConstraint("latchkey_one_time_tokens_newest", ["user_id", "purpose"])
    .execute();
  await addIndex(db, "latchkey_one_time_tokens", "expires_at");
}

async function createRegistrations({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_registrations")
    .addColumn("user_id", types("id"), (column) =>
      column.primaryKey().notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("expires_at", types("timestamp"), (column) => column.notNull())
    .execute();
  await addIndex(db, "latchkey_registrations", "expires_at");
}

async function createLimits({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_limits")
    .addColumn("key", types("text"), (column) => column.primaryKey().notNull())
    .addColumn("failures", types("integer"), (column) => column.notNull())
    .addColumn("streak", types("integer"), (column) => column.notNull())
    .addColumn("pending", types("integer"), (column) => column.notNull())
    .addColumn("pending_before", types("integer"), (column) => column.notNull())
    .addColumn("pending_slot", types("integer"), (column) => column.notNull())
    .addColumn("window_ends_at", types("timestamp"), (column) => column.notNull())
    .addColumn("expires_at", types("timestamp"))
    .execute();
  await addIndex(db, "latchkey_limits", "expires_at");
}

/** What waits was written before anything could be delivered: those notices are not worth sending any more. */
async function extendOutbox({ db, types }: MigrationContext): Promise<void> {
  await db.schema.dropTable("latchkey_outbox").execute();
  await db.schema
    .createTable("latchkey_outbox")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("kind", types("text"), (column) => column.notNull())
    .addColumn("user_id", types("id"), (column) =>
      column.notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("content", types("text"), (column) => column.notNull())
    .addColumn("attempts", types("integer"), (column) => column.notNull().defaultTo(0))
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .addColumn("next_attempt_at", types("timestamp"), (column) => column.notNull())
    .addColumn("expires_at", types("timestamp"), (column) => column.notNull())
    .addColumn("sent_at", types("timestamp"))
    .addColumn("failed_at", types("timestamp"))
    .addColumn("last_error", types("text"))
    .execute();
  // Every node asks every second what is due, among the mails of a month: the index has those that wait, and no other.
  await db.schema
    .createIndex("latchkey_outbox_waiting")
    .on("latchkey_outbox")
    .column("next_attempt_at")
    .where("sent_at" as never, "is", null)
    .where("failed_at" as never, "is", null)
    .execute();
  await addIndex(db, "latchkey_outbox", "expires_at");
  await addIndex(db, "latchkey_outbox", "user_id");
}
