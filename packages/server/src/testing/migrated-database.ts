import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createLogger } from "../create-logger.ts";
import { systemClock } from "../kernel/clock.ts";
import { migrate } from "../store/migrate.ts";
import { openStore } from "../store/open-store.ts";
import { readMigrations } from "../store/read-migrations.ts";
import {
  createTestDatabase,
  type DatabaseKind,
  type DatabaseTemplate,
  type TestDatabase,
} from "./test-database.ts";

/** The migrations of the application that the tests' server is. */
export const testMigrations = new URL("./migrations/", import.meta.url);

const templates: { [Kind in DatabaseKind]?: Promise<DatabaseTemplate[Kind]> } = {};

/** A database of its own with the tables of the tests' server: a copy of one that this process has migrated once. */
export async function createMigratedDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  if (kind === "sqlite") return createTestDatabase(kind, await (templates.sqlite ??= makeSqliteTemplate()));
  return createTestDatabase(kind, await (templates.postgres ??= makePostgresTemplate()));
}

async function makeSqliteTemplate(): Promise<Uint8Array> {
  const database = await createTestDatabase("sqlite");
  await migrateTo(database);
  const bytes = await readFile(fileURLToPath(database.url));
  await database.drop();
  return bytes;
}

async function makePostgresTemplate(): Promise<string> {
  const database = await createTestDatabase("postgres");
  await migrateTo(database);
  return new URL(database.url).pathname.slice(1);
}

async function migrateTo({ url }: TestDatabase): Promise<void> {
  const store = openStore(url, { log: createLogger() });
  await migrate({ store, clock: systemClock }, await readMigrations(testMigrations));
  await store.close();
}
