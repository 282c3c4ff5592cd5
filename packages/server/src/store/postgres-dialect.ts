import {
  type Dialect,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import pg from "pg";
import { type Duration, seconds } from "../kernel/duration.ts";
import type { Log } from "../kernel/log.ts";
import { PostgresDriver } from "./postgres-driver.ts";
import { PrimaryPool } from "./primary-pool.ts";

export interface PostgresOptions {
  readonly log: Log;
  readonly maxConnections: number;
  /** How long the database works on one statement before it gives up, waiting for locks included. */
  readonly statementDeadline: Duration;
}

/** Kysely over `pg`. A connection that drops, idle or in use, is a line in the log, never the end of the process (S118). */
export function createPostgresDialect(
  url: string,
  { log, maxConnections, statementDeadline }: PostgresOptions,
): Dialect {
  const pool = new PrimaryPool(url, {
    log,
    maxConnections,
    connection: { ...connectionSettings, statement_timeout: statementDeadline },
  });
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PostgresDriver(pool, statementDeadline),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

const connectionSettings: pg.ClientConfig = {
  application_name: "latchkey",
  connectionTimeoutMillis: seconds(5),
  // A process that died in the middle of a transaction, or lost its way to the database, holds its locks no longer.
  idle_in_transaction_session_timeout: seconds(30),
  keepAlive: true,
  pipeline: true,
  types: { getTypeParser },
};

/** As pg reads values, but a calendar day stays the text that it is: a Date would move it with the time zone. */
function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  const dateOid: number = pg.types.builtins.DATE;
  if (oid === dateOid) return (day) => day;
  return format === "binary" ? pg.types.getTypeParser(oid, "binary") : pg.types.getTypeParser(oid, "text");
}
