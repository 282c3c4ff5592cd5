import { addIndex } from "../add-index.ts";
import { defineMigration, type MigrationContext } from "../migration.ts";

export const migration = defineMigration({
  async up(context) {
    await createUsers(context);
    await createSites(context);
    await createIdentities(context);
    await createSessions(context);
    await createKeys(context);
    await createAudit(context);
    await createOutbox(context);
  },
});

async function createUsers({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("users")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("username", types("text"), (column) => column.notNull().unique())
    .addColumn("email", types("text"), (column) => column.unique())
    .addColumn("email_verified_at", types("timestamp"))
    .addColumn("first_name", types("text"), (column) => column.notNull().defaultTo(""))
    .addColumn("last_name", types("text"), (column) => column.notNull().defaultTo(""))
    .addColumn("password_hash", types("text"))
    .addColumn("is_active", types("boolean"), (column) => column.notNull().defaultTo(true))
    .addColumn("is_staff", types("boolean"), (column) => column.notNull().defaultTo(false))
    .addColumn("is_superuser", types("boolean"), (column) => column.notNull().defaultTo(false))
    .addColumn("date_joined", types("timestamp"), (column) => column.notNull())
    .addColumn("last_login", types("timestamp"))
    .addColumn("auth_epoch", types("integer"), (column) => column.notNull().defaultTo(0))
    .execute();
}

async function createSites({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_sites")
    .addColumn("id", types("text"), (column) => column.primaryKey().notNull())
    .addColumn("name", types("text"), (column) => column.notNull())
    .addColumn("secret_hash", types("text"))
    .addColumn("origins", types("json"), (column) => column.notNull())
    .addColumn("is_default", types("boolean"), (column) => column.notNull())
    .addColumn("is_managed_by_settings", types("boolean"), (column) => column.notNull())
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("latchkey_social_apps")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("provider", types("text"), (column) => column.notNull())
    .addColumn("issuer", types("text"), (column) => column.notNull())
    .addColumn("client_id", types("text"), (column) => column.notNull())
    .addColumn("client_secret", types("text"))
    .addColumn("hosted_domain", types("text"))
    .addColumn("is_enabled", types("boolean"), (column) => column.notNull())
    .addColumn("is_managed_by_settings", types("boolean"), (column) => column.notNull())
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .addUniqueConstraint("latchkey_social_apps_client", ["issuer", "client_id"])
    .execute();
  await db.schema
    .createTable("latchkey_site_social_apps")
    .addColumn("site_id", types("text"), (column) =>
      column.notNull().references("latchkey_sites.id").onDelete("cascade"),
    )
    .addColumn("social_app_id", types("id"), (column) =>
      column.notNull().references("latchkey_social_apps.id").onDelete("cascade"),
    )
    .addPrimaryKeyConstraint("latchkey_site_social_apps_pair", ["site_id", "social_app_id"])
    .execute();
}

async function createIdentities({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_identities")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("user_id", types("id"), (column) =>
      column.notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("provider", types("text"), (column) => column.notNull())
    .addColumn("issuer", types("text"), (column) => column.notNull())
    .addColumn("subject", types("text"), (column) => column.notNull())
    .addColumn("email", types("text"))
    .addColumn("is_email_verified", types("boolean"), (column) => column.notNull())
    .addColumn("given_name", types("text"), (column) => column.notNull())
    .addColumn("family_name", types("text"), (column) => column.notNull())
    .addColumn("picture", types("text"))
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .addColumn("last_login", types("timestamp"), (column) => column.notNull())
    // The account key (S16): nothing else of what a provider says identifies a person.
    .addUniqueConstraint("latchkey_identities_account", ["issuer", "subject"])
    .execute();
  await addIndex(db, "latchkey_identities", "user_id");
  await db.schema
    .createTable("latchkey_used_tokens")
    .addColumn("digest", types("text"), (column) => column.primaryKey().notNull())
    .addColumn("expires_at", types("timestamp"), (column) => column.notNull())
    .execute();
  await addIndex(db, "latchkey_used_tokens", "expires_at");
}

async function createSessions({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_sessions")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("user_id", types("id"), (column) =>
      column.notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("site_id", types("text"), (column) =>
      column.notNull().references("latchkey_sites.id").onDelete("cascade"),
    )
    .addColumn("is_site_bound", types("boolean"), (column) => column.notNull())
    .addColumn("generation", types("integer"), (column) => column.notNull())
    .addColumn("epoch", types("integer"), (column) => column.notNull())
    .addColumn("amr", types("json"), (column) => column.notNull())
    .addColumn("authenticated_at", types("timestamp"), (column) => column.notNull())
    .addColumn("rotated_at", types("timestamp"), (column) => column.notNull())
    .addColumn("last_used_at", types("timestamp"), (column) => column.notNull())
    .addColumn("idle_expires_at", types("timestamp"), (column) => column.notNull())
    .addColumn("expires_at", types("timestamp"), (column) => column.notNull())
    .addColumn("ended_at", types("timestamp"))
    .addColumn("end_reason", types("text"))
    .addColumn("address", types("text"))
    .addColumn("user_agent", types("text"))
    .execute();
  await addIndex(db, "latchkey_sessions", "user_id");
  await addIndex(db, "latchkey_sessions", "expires_at");
}

async function createKeys({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_keys")
    .addColumn("kid", types("text"), (column) => column.primaryKey().notNull())
    .addColumn("algorithm", types("text"), (column) => column.notNull())
    .addColumn("public_jwk", types("json"), (column) => column.notNull())
    .addColumn("private_jwk", types("text"), (column) => column.notNull())
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .addColumn("activates_at", types("timestamp"), (column) => column.notNull())
    .addColumn("retires_at", types("timestamp"), (column) => column.notNull())
    .addColumn("expires_at", types("timestamp"), (column) => column.notNull())
    .addColumn("revoked_at", types("timestamp"))
    .execute();
}

async function createAudit({ db, types }: MigrationContext): Promise<void> {
  // No foreign keys: what happened outlives the people and sites that it happened to.
  await db.schema
    .createTable("latchkey_audit")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("event", types("text"), (column) => column.notNull())
    .addColumn("user_id", types("id"))
    .addColumn("site_id", types("text"))
    .addColumn("session_id", types("id"))
    .addColumn("address", types("text"))
    .addColumn("request_id", types("text"))
    .addColumn("details", types("json"), (column) => column.notNull())
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .execute();
  await addIndex(db, "latchkey_audit", "user_id");
  await addIndex(db, "latchkey_audit", "created_at");
}

async function createOutbox({ db, types }: MigrationContext): Promise<void> {
  await db.schema
    .createTable("latchkey_outbox")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("kind", types("text"), (column) => column.notNull())
    .addColumn("user_id", types("id"), (column) =>
      column.notNull().references("users.id").onDelete("cascade"),
    )
    .addColumn("payload", types("json"), (column) => column.notNull())
    .addColumn("attempts", types("integer"), (column) => column.notNull().defaultTo(0))
    .addColumn("created_at", types("timestamp"), (column) => column.notNull())
    .addColumn("next_attempt_at", types("timestamp"), (column) => column.notNull())
    .addColumn("sent_at", types("timestamp"))
    .execute();
  await addIndex(db, "latchkey_outbox", "next_attempt_at");
}
