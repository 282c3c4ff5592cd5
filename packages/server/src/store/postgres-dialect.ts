import { PostgresDialect } from "kysely";
import pg from "pg";
import { seconds } from "../kernel/duration.ts";
import { isDoneWithin } from "../kernel/is-done-within.ts";
import type { Log } from "../kernel/log.ts";
import { OpenSockets } from "./open-sockets.ts";

/** As long as a database that does not answer may keep a process from stopping. */
const longestClosing = seconds(5);

/** Kysely over `pg`. A connection that drops, idle or in use, is a line in the log, never the end of the process (S118). */
export function createPostgresDialect(
  url: string,
  options: { readonly log: Log; readonly maxConnections: number },
) {
  const sockets = new OpenSockets();
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: seconds(5),
    application_name: "latchkey",
    types: { getTypeParser },
    stream: () => sockets.open(),
  });
  // The pool listens to its idle connections alone: one that drops between two statements of a transaction would be an
  // error that nobody hears. Those of idle ones it says again.
  pool.on("connect", (client) => {
    client.on("error", (error) =>
      options.log.warn({ reason: error.message }, "a database connection was lost"),
    );
  });
  pool.on("error", () => {});
  return new PostgresDialect({
    pool: {
      Client: pg.Client,
      options: pool.options,
      connect: () => pool.connect(),
      end: () => endPool(pool, sockets, options.log),
    },
  });
}

/** The pool waits for those of its connections that are in use, and each of them for the database to hang up. */
async function endPool(pool: pg.Pool, sockets: OpenSockets, log: Log): Promise<void> {
  const ended = pool.end().then(() => sockets.closed());
  if (await isDoneWithin(longestClosing, ended)) return;
  log.warn(
    { connections: sockets.size },
    "the database did not answer while its connections were closed; they were cut",
  );
  sockets.cut();
}

/** As pg reads values, but a calendar day stays the text that it is: a Date would move it with the time zone. */
function getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
  const dateOid: number = pg.types.builtins.DATE;
  if (oid === dateOid) return (day) => day;
  return format === "binary" ? pg.types.getTypeParser(oid, "binary") : pg.types.getTypeParser(oid, "text");
}
