import { PostgresDialect } from "kysely";
import pg from "pg";
import { seconds } from "../kernel/duration.ts";
import type { Log } from "../kernel/log.ts";

/** Kysely over `pg`. A connection that drops, idle or in use, is a line in the log, never the end of the process (S118). */
export function createPostgresDialect(
  url: string,
  options: { readonly log: Log; readonly maxConnections: number },
) {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: seconds(5),
    application_name: "latchkey",
    types: { getTypeParser },
  });
  // The pool listens to its idle connections alone: one that drops between two statements of a transaction would be an
  // error that nobody hears. Those of idle ones it says again.
  pool.on("connect", (client) => {
    client.on("error", (error) =>
      options.log.warn({ reason: error.message }, "a database connection was lost"),
    );
  });
  pool.on("error", () => {});
  return new PostgresDialect({ pool });
}

/** As pg reads values, but a calendar day stays the text that it is: a Date would move it with the time zone. */
function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  const dateOid: number = pg.types.builtins.DATE;
  if (oid === dateOid) return (day) => day;
  return format === "binary" ? pg.types.getTypeParser(oid, "binary") : pg.types.getTypeParser(oid, "text");
}
