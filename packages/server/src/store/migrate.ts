import type { Kysely } from "kysely";
import type { Clock } from "../kernel/clock.ts";
import type { NamedMigration } from "./migration.ts";
import type { Queries, Store } from "./open-store.ts";
import { packageMigrations } from "./package-migrations.ts";
import { applyUserOperation } from "./user-operations.ts";

interface Stream {
  readonly stream: "latchkey" | "application";
  readonly migrations: readonly NamedMigration[];
}

interface MigrateDeps {
  readonly store: Store;
  readonly clock: Clock;
}

/**
 * Applies what is not applied yet, the package's migrations first. Each one is a transaction under a lock: any number of
 * processes may start at once, and a kill leaves none half done.
 *
 * @returns The names of those that this call applied.
 */
export async function migrate(deps: MigrateDeps, application: readonly NamedMigration[]): Promise<string[]> {
  await migrateAlone(deps, createMigrationsTable);
  const applied: string[] = [];
  for (const { stream, migrations } of streamsOf(application)) {
    for (const migration of migrations) {
      const isNew = await migrateAlone(deps, (tx) => applyOnce(deps, tx, stream, migration));
      if (isNew) applied.push(`${stream}/${migration.name}`);
    }
  }
  return applied;
}

/** The migrations that {@link migrate} would apply. */
export async function listPendingMigrations(
  deps: MigrateDeps,
  application: readonly NamedMigration[],
): Promise<string[]> {
  const tables = await deps.store.run((db) => db.introspection.getTables());
  const rows = tables.some(({ name }) => name === "latchkey_migrations")
    ? await deps.store.run((db) => db.selectFrom("latchkey_migrations").select(["stream", "name"]).execute())
    : [];
  const applied = new Set(rows.map(({ stream, name }) => `${stream}/${name}`));
  return streamsOf(application)
    .flatMap(({ stream, migrations }) => migrations.map(({ name }) => `${stream}/${name}`))
    .filter((name) => !applied.has(name));
}

/** However long it takes, or another process's migration does before it. */
function migrateAlone<Result>(
  { store }: MigrateDeps,
  work: (tx: Queries) => Promise<Result>,
): Promise<Result> {
  return store.transaction(async (tx) => {
    await store.liftDeadline(tx);
    await store.lock(tx, "migrations");
    return work(tx);
  });
}

function streamsOf(application: readonly NamedMigration[]): readonly Stream[] {
  return [
    { stream: "latchkey", migrations: packageMigrations },
    { stream: "application", migrations: application },
  ];
}

async function createMigrationsTable(tx: Queries): Promise<void> {
  await tx.schema
    .createTable("latchkey_migrations")
    .ifNotExists()
    .addColumn("stream", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("applied_at", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("latchkey_migrations_name", ["stream", "name"])
    .execute();
}

async function applyOnce(
  { store, clock }: MigrateDeps,
  tx: Queries,
  stream: string,
  { name, migration }: NamedMigration,
): Promise<boolean> {
  const known = await tx
    .selectFrom("latchkey_migrations")
    .select("name")
    .where("stream", "=", stream)
    .where("name", "=", name)
    .executeTakeFirst();
  if (known) return false;
  const db = tx as unknown as Kysely<never>;
  for (const operation of migration.user ?? []) await applyUserOperation(db, store.types, operation);
  await migration.up?.({ db, dialect: store.dialect, types: store.types });
  await tx
    .insertInto("latchkey_migrations")
    .values({ stream, name, applied_at: clock.now().toISOString() })
    .execute();
  return true;
}
