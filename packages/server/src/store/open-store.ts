import { resolve } from "node:path";
import { Kysely, sql } from "kysely";
import { Admission } from "../kernel/admission.ts";
import type { Deps } from "../kernel/deps.ts";
import { seconds } from "../kernel/duration.ts";
import { type ColumnTypes, columnTypesOf, type DialectName } from "./column-types.ts";
import { createPostgresDialect } from "./postgres-dialect.ts";
import { isDefinitelyUndone, isPassing, withRetries } from "./retry.ts";
import { createSqliteDialect } from "./sqlite-dialect.ts";
import type { LatchkeyTables } from "./tables.ts";

/** Where queries run: the database itself, or a transaction on it. */
export type Queries = Kysely<LatchkeyTables>;

/** The database, whichever it is. */
export interface Store {
  readonly dialect: DialectName;
  readonly types: ColumnTypes;
  /** Runs work that may safely run twice (reads, guarded statements), again when the database refuses for now. */
  run<Result>(work: (db: Queries) => Promise<Result>): Promise<Result>;
  /**
   * As `run`, for what a crowd may ask for at once, such as whoever tries passwords: few at a time, in their order. The
   * statements of everybody else would else stand behind all of them.
   */
  runInLine<Result>(work: (db: Queries) => Promise<Result>): Promise<Result>;
  /** Runs work that holds together or not at all; again as long as it has certainly not been committed. */
  transaction<Result>(work: (tx: Queries) => Promise<Result>): Promise<Result>;
  /** A transaction that no other process is in at the same time under the same name. */
  exclusive<Result>(lock: string, work: (tx: Queries) => Promise<Result>): Promise<Result>;
  /** Makes a transaction, until it ends, the only one under a name, as `exclusive` does from the start. */
  lock(tx: Queries, name: string): Promise<void>;
  /** The database for an application's own queries. */
  readonly db: Queries;
  close(): Promise<void>;
}

export type StoreDeps = Deps & { readonly store: Store };

/** Enough to keep a database busy, and few beside the connections that there are. */
const lineWidth = 4;

/** Opens `file:…` with SQLite and `postgres://…` with PostgreSQL; the first query connects. */
export function openStore(
  url: string,
  options: { readonly log: Deps["log"]; readonly maxConnections?: number },
): Store {
  const dialect: DialectName = url.startsWith("file:") ? "sqlite" : "postgres";
  const db = new Kysely<LatchkeyTables>({
    dialect:
      dialect === "sqlite"
        ? createSqliteDialect(sqlitePath(url))
        : createPostgresDialect(url, { log: options.log, maxConnections: options.maxConnections ?? 20 }),
  });
  const transaction: Store["transaction"] = (work) => runTransaction(db, work);
  const run: Store["run"] = (work) => withRetries(() => work(db));
  // SQLite's transactions are exclusive as they are: they take the write lock when they begin.
  const lock: Store["lock"] = async (tx, name) => {
    if (dialect === "sqlite") return;
    await sql`select pg_advisory_xact_lock(hashtextextended(${`latchkey/${name}`}, 0))`.execute(tx);
  };
  const line = new Admission({ active: lineWidth, waiting: Infinity, retryAfter: seconds(1) });
  return {
    dialect,
    types: columnTypesOf(dialect),
    db,
    run,
    runInLine: (work) => line.run(() => run(work)),
    transaction,
    exclusive: (name, work) =>
      transaction(async (tx) => {
        await lock(tx, name);
        return work(tx);
      }),
    lock,
    close: () => db.destroy(),
  };
}

/** Whether a text is a database URL that {@link openStore} takes. */
export function isDatabaseUrl(url: string): boolean {
  return /^(file:.+|postgres(ql)?:\/\/.+)$/.test(url);
}

function sqlitePath(url: string): string {
  const path = url.slice("file:".length).replace(/^\/\/(?=\/)/, "");
  return path === ":memory:" ? path : resolve(path);
}

/** When the connection is lost while COMMIT runs, nobody knows whether it happened: that is never repeated. */
function runTransaction<Result>(db: Queries, work: (tx: Queries) => Promise<Result>): Promise<Result> {
  let isCommitting = false;
  return withRetries(
    () => {
      isCommitting = false;
      return db.transaction().execute(async (tx) => {
        const result = await work(tx);
        isCommitting = true;
        return result;
      });
    },
    (error) => (isCommitting ? isDefinitelyUndone(error) : isPassing(error)),
  );
}
