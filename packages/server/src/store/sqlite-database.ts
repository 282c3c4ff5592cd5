import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { QueryResult } from "kysely";
import { seconds } from "../kernel/duration.ts";
import { fromSqliteValue, toSqliteValue } from "./column-types.ts";
import { WalSync } from "./wal-sync.ts";

type Row = Record<string, unknown>;

const keptStatements = 500;
/** Waiting for another process's lock stops this whole process, so it is short; `retry.ts` waits on without that. */
const lockTimeout = seconds(1);
/** Pages in the log at which it is written back into the database's file, in one go on this thread. */
const checkpointPages = 1000;

/** Whatever else it is, it may have changed something. */
const readsOnly = /^\s*(select|begin|rollback)\b/i;

/** A SQLite file that this process has open. What was run on it is on disk once {@link SqliteDatabase.settle} is done. */
export class SqliteDatabase {
  readonly #database: DatabaseSync;
  readonly #sync: WalSync | null;
  readonly #statements = new Map<string, Statement>();
  readonly #dataVersion: StatementSync;
  #lastDataVersion: unknown;

  /** @param path Of the file, whose folder is made; or `:memory:`. */
  constructor(path: string) {
    const isFile = path !== ":memory:";
    if (isFile) mkdirSync(dirname(path), { recursive: true });
    this.#database = new DatabaseSync(path, { timeout: lockTimeout, enableForeignKeyConstraints: true });
    // Not FULL: a commit would then stop the process until it is on disk. `WalSync` waits for that instead, for all
    // commits of a moment together and on another thread.
    this.#database.exec(
      `pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = ${checkpointPages};`,
    );
    this.#dataVersion = this.#database.prepare("pragma data_version");
    this.#lastDataVersion = this.#readDataVersion();
    this.#sync = isFile ? new WalSync(this.#database.location()!) : null;
  }

  run(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
    const statement = this.#prepare(sql);
    const result = statement.run(parameters);
    if (statement.mayWrite) this.#sync?.noteWrite();
    else this.#noteWritesOfOthers();
    return result;
  }

  *stream(sql: string, parameters: readonly unknown[]): Generator<Row> {
    yield* this.#prepare(sql).iterate(parameters);
  }

  /** Waits until all that this process has written or seen is on disk; what was not could be undone by a power cut. */
  async settle(): Promise<void> {
    await this.#sync?.settle();
  }

  async close(): Promise<void> {
    await this.#sync?.close();
    this.#database.close();
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    if (this.#statements.size >= keptStatements) this.#statements.clear();
    const statement = new Statement(this.#database.prepare(sql), !readsOnly.test(sql));
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Another process has committed, and perhaps not yet synced what was read just now. */
  #noteWritesOfOthers(): void {
    const dataVersion = this.#readDataVersion();
    if (dataVersion !== this.#lastDataVersion) this.#sync?.noteWrite();
    this.#lastDataVersion = dataVersion;
  }

  #readDataVersion(): unknown {
    return this.#dataVersion.get()?.data_version;
  }
}

/** A prepared statement, with parameters and rows in TypeScript's terms. */
class Statement {
  readonly mayWrite: boolean;
  readonly #statement: StatementSync;
  /** The declared types of the columns that it answers. */
  #types: ReadonlyMap<string, string | null>;

  constructor(statement: StatementSync, mayWrite: boolean) {
    this.mayWrite = mayWrite;
    this.#statement = statement;
    this.#types = typesOf(statement);
  }

  run(parameters: readonly unknown[]): QueryResult<Row> {
    const values = bind(parameters);
    if (this.#types.size > 0)
      return { rows: this.#statement.all(...values).map((row) => this.#convert(row)) };
    const { changes, lastInsertRowid } = this.#statement.run(...values);
    return { insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes), rows: [] };
  }

  *iterate(parameters: readonly unknown[]): Generator<Row> {
    for (const row of this.#statement.iterate(...bind(parameters))) yield this.#convert(row);
  }

  #convert(row: Row): Row {
    const converted: Row = {};
    for (const name of Object.keys(row)) {
      // A `select *` has more columns after a migration than when it was prepared.
      if (!this.#types.has(name)) this.#types = typesOf(this.#statement);
      converted[name] = fromSqliteValue(this.#types.get(name) ?? null, row[name]);
    }
    return converted;
  }
}

function bind(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map(toSqliteValue);
}

function typesOf(statement: StatementSync): ReadonlyMap<string, string | null> {
  return new Map(statement.columns().map(({ name, type }) => [name, type?.toLowerCase() ?? null]));
}
