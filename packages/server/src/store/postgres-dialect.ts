import { PostgresDialect } from "kysely";
import pg from "pg";
import type { Log } from "../kernel/log.ts";

/** Kysely over `pg`. A connection that drops while it is idle is a line in the log, never the end of the process (S118). */
export function createPostgresDialect(url: string, options: { readonly log: Log; readonly maxConnections: number }) {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: 5_000,
    application_name: "latchkey",
    types: { getTypeParser },
  });
  pool.on("error", (error) => options.log.warn({ reason: error.message }, "an idle database connection was lost"));
  return new PostgresDialect({ pool });
}

/** As pg reads values, but a calendar day stays the text that it is: a Date would move it with the time zone. */
function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  if (oid === pg.types.builtins.DATE) return (day) => day;
  return format === "binary" ? pg.types.getTypeParser(oid, "binary") : pg.types.getTypeParser(oid, "text");
}
