import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteDialect,
  SqliteDriver,
  type SqliteDatabase,
  type SqliteStatement,
} from "kysely";
import { milliseconds, seconds } from "../kernel/duration.ts";
import { fromSqliteValue, toSqliteValue } from "./column-types.ts";

const keptStatements = 500;
/** Waiting for another process's lock stops this whole process, so it is short; `retry.ts` waits on without that. */
const lockTimeout = seconds(1);

/** Kysely over `node:sqlite`: an acknowledged write is on disk, and a transaction holds the write lock from its start. */
export function createSqliteDialect(path: string): SqliteDialect {
  const config = { database: async () => openDatabase(path) };
  return new LatchkeySqliteDialect(config);
}

class LatchkeySqliteDialect extends SqliteDialect {
  readonly #config: ConstructorParameters<typeof SqliteDriver>[0];

  constructor(config: ConstructorParameters<typeof SqliteDriver>[0]) {
    super(config);
    this.#config = config;
  }

  override createDriver() {
    return new ImmediateSqliteDriver(this.#config);
  }
}

/** SQLite works on this thread. Whoever else waits for it, a health check or another's token, waits no longer than this. */
const longestTurn = milliseconds(5);

class ImmediateSqliteDriver extends SqliteDriver {
  #turnBeganAt: number | null = null;

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    this.#beginTurn();
    return connection;
  }

  // A queue of waiting statements would else run one after the other before anything else of the process has its turn.
  override async releaseConnection(): Promise<void> {
    if (performance.now() - this.#beginTurn() > longestTurn) await setImmediate();
    await super.releaseConnection();
  }

  /** @returns When the present turn of the event loop began, as far as the database is concerned. */
  #beginTurn(): number {
    if (this.#turnBeganAt === null) {
      this.#turnBeganAt = performance.now();
      void setImmediate().then(() => (this.#turnBeganAt = null));
    }
    return this.#turnBeganAt;
  }

  // A deferred transaction that reads first and writes later fails when another process wrote in between; an immediate
  // one waits for its turn (busy_timeout) and then cannot fail so.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

function openDatabase(path: string): SqliteDatabase {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: lockTimeout, enableForeignKeyConstraints: true });
  database.exec("pragma journal_mode = wal; pragma synchronous = full;");
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      if (statements.size >= keptStatements) statements.clear();
      const statement = adaptStatement(database.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  const bind = (parameters: readonly unknown[]) => parameters.map(toSqliteValue);
  return {
    get reader() {
      return statement.columns().length > 0;
    },
    all: (parameters) => convertRows(statement, statement.all(...bind(parameters))),
    run: (parameters) => statement.run(...bind(parameters)),
    *iterate(parameters) {
      for (const row of statement.iterate(...bind(parameters))) yield* convertRows(statement, [row]);
    },
  };
}

function convertRows(statement: StatementSync, rows: Record<string, unknown>[]): Record<string, unknown>[] {
  if (rows.length === 0) return rows;
  const types = new Map(statement.columns().map(({ name, type }) => [name, type]));
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, fromSqliteValue(types.get(name) ?? null, value)]),
    ),
  );
}
