import { resolve } from "node:path";
import { CompiledQuery, Kysely, sql } from "kysely";
import { Admission } from "../kernel/admission.ts";
import type { Deps } from "../kernel/deps.ts";
import { type Duration, seconds } from "../kernel/duration.ts";
import { type ColumnTypes, columnTypesOf, type DialectName } from "./column-types.ts";
import { withoutDeadline } from "./postgres-connection.ts";
import { workPipelined } from "./pipelined.ts";
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
  /**
   * Runs work that holds together or not at all; again as long as it has certainly not been committed. What it asks for
   * together (`Promise.all`) is sent together.
   */
  transaction<Result>(work: (tx: Queries) => Promise<Result>): Promise<Result>;
  /** A transaction that no other process is in at the same time under the same name. */
  exclusive<Result>(lock: string, work: (tx: Queries) => Promise<Result>): Promise<Result>;
  /** Lets a transaction that has begun take as long as it takes: a statement is given up after some seconds otherwise. */
  liftDeadline(tx: Queries): Promise<void>;
  /**
   * Has a transaction that has begun wait for a row that somebody holds for a moment only; then it fails for good. That is for
   * work of several, which is done for each alone instead.
   */
  waitBriefly(tx: Queries): Promise<void>;
  /** Takes the lock of {@link Store.exclusive} in a transaction that has begun, until it ends. */
  lock(tx: Queries, lock: string): Promise<void>;
  /** The database for an application's own queries. */
  readonly db: Queries;
  close(): Promise<void>;
}

export type StoreDeps = Deps & { readonly store: Store };

export interface StoreOptions {
  readonly log: Deps["log"];
  /** On PostgreSQL: 20 unless it is said. */
  readonly maxConnections?: number;
  /** On PostgreSQL: how long it works on one statement before it gives up. 15 s unless it is said. */
  readonly statementDeadline?: Duration;
}

/** Longer than a commit takes that is under way, and too short to be missed by those who wait beside. */
const waitingBriefly = "set local lock_timeout = '50ms'";

/** Enough to keep a database busy, and few beside the connections that there are. */
const lineWidth = 4;

/**
 * Opens `file:…` with SQLite and `postgres://…` with PostgreSQL; the first query connects. Of several PostgreSQL hosts,
 * `postgres://user@one,two/name`, the one that is the primary is used, whichever it is at the time.
 */
export function openStore(
  url: string,
  { log, maxConnections = 20, statementDeadline = seconds(15) }: StoreOptions,
): Store {
  const dialect: DialectName = url.startsWith("file:") ? "sqlite" : "postgres";
  const kyselyDialect =
    dialect === "sqlite"
      ? createSqliteDialect(sqlitePath(url))
      : createPostgresDialect(url, { log, maxConnections, statementDeadline });
  const db = new Kysely<LatchkeyTables>({ dialect: kyselyDialect });
  const transaction: Store["transaction"] = (work) =>
    runTransaction(
      (steps) => db.transaction().execute((tx) => workPipelined(tx, kyselyDialect, steps)),
      work,
    );
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
    async liftDeadline(tx) {
      if (dialect === "postgres") await tx.executeQuery(CompiledQuery.raw(withoutDeadline));
    },
    async waitBriefly(tx) {
      if (dialect === "postgres") await tx.executeQuery(CompiledQuery.raw(waitingBriefly));
    },
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
function runTransaction<Result>(
  begin: (steps: (tx: Queries) => Promise<Result>) => Promise<Result>,
  work: (tx: Queries) => Promise<Result>,
): Promise<Result> {
  let isCommitting = false;
  return withRetries(
    () => {
      isCommitting = false;
      return begin(async (tx) => {
        const result = await work(tx);
        isCommitting = true;
        return result;
      });
    },
    (error) => (isCommitting ? isDefinitelyUndone(error) : isPassing(error)),
  );
}
