import type { Work } from "../statements/statement.ts";
import { kindOf } from "./database-kind.ts";
import { openPostgres } from "./open-postgres.ts";
import { openSqlite } from "./open-sqlite.ts";

/** A database by its driver and nothing else. */
export interface Database {
  /** Runs work as it comes: each of its queries is a transaction of its own. */
  run<Result>(work: Work<Result>): Promise<Result> | Result;
  /** Runs work that holds together or not at all. */
  transaction<Result>(work: Work<Result>): Promise<Result> | Result;
  close(): Promise<void>;
}

/** Opens `file:…` with `node:sqlite` and `postgres://…` with a pool of `pg`, both so that what is acknowledged is on disk. */
export function openDatabase(url: string): Database {
  return kindOf(url) === "sqlite" ? openSqlite(url.slice("file:".length)) : openPostgres(url);
}
