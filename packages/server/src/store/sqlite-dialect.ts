import {
  type Dialect,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseIntrospector,
  type Kysely,
} from "kysely";
import { SqliteDriver } from "./sqlite-driver.ts";

/** Kysely over `node:sqlite`: an acknowledged write is on disk, and a transaction holds the write lock from its start. */
export function createSqliteDialect(path: string): Dialect {
  return {
    createAdapter: () => new OwnLockAdapter(),
    createDriver: () => new SqliteDriver(path),
    createIntrospector: (db: Kysely<unknown>): DatabaseIntrospector => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** The driver lets one in at a time by itself: Kysely's own lock would not open before what was written is on disk. */
class OwnLockAdapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true;
  }
}
