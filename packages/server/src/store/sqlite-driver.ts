import { setImmediate } from "node:timers/promises";
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import { milliseconds } from "../kernel/duration.ts";
import { quoted } from "./quoted.ts";
import { SqliteDatabase } from "./sqlite-database.ts";

/** SQLite works on this thread. Whoever else waits for it, a health check or another's token, waits no longer than this. */
const longestTurn = milliseconds(5);

/**
 * One connection that serves one statement or transaction at a time, in the order of asking. Nobody is answered before what
 * they wrote or saw is on disk, but the next has its turn meanwhile.
 */
export class SqliteDriver implements Driver {
  readonly #path: string;
  readonly #waiting: (() => void)[] = [];
  #connection: SqliteConnection | null = null;
  #isTaken = false;
  #turnBeganAt: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  async init(): Promise<void> {
    this.#connection = new SqliteConnection(new SqliteDatabase(this.#path));
  }

  async acquireConnection(): Promise<SqliteConnection> {
    if (this.#isTaken) await new Promise<void>((enter) => this.#waiting.push(enter));
    this.#isTaken = true;
    this.#beginTurn();
    return this.#connection!;
  }

  async releaseConnection({ database }: SqliteConnection): Promise<void> {
    // A queue of waiting statements would else run one after the other before anything else of the process has its turn.
    if (performance.now() - this.#beginTurn() > longestTurn) await setImmediate();
    // Whoever leaves hands the connection on, so that nobody gets in between.
    const enter = this.#waiting.shift();
    if (enter) enter();
    else this.#isTaken = false;
    await database.settle();
  }

  // A deferred transaction that reads first and writes later fails when another process wrote in between; an immediate
  // one waits for its turn (busy_timeout) and then cannot fail so.
  async beginTransaction({ database }: SqliteConnection): Promise<void> {
    database.run("begin immediate", []);
  }

  async commitTransaction({ database }: SqliteConnection): Promise<void> {
    database.run("commit", []);
  }

  async rollbackTransaction({ database }: SqliteConnection): Promise<void> {
    database.run("rollback", []);
  }

  async savepoint({ database }: SqliteConnection, name: string): Promise<void> {
    database.run(`savepoint ${quoted(name)}`, []);
  }

  async rollbackToSavepoint({ database }: SqliteConnection, name: string): Promise<void> {
    database.run(`rollback to ${quoted(name)}`, []);
  }

  async releaseSavepoint({ database }: SqliteConnection, name: string): Promise<void> {
    database.run(`release ${quoted(name)}`, []);
  }

  async destroy(): Promise<void> {
    await this.#connection?.database.close();
  }

  /** @returns When the present turn of the event loop began, as far as the database is concerned. */
  #beginTurn(): number {
    if (this.#turnBeganAt === null) {
      this.#turnBeganAt = performance.now();
      void setImmediate().then(() => (this.#turnBeganAt = null));
    }
    return this.#turnBeganAt;
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.database = database;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return this.database.run(sql, parameters) as QueryResult<Row>;
  }

  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    for (const row of this.database.stream(sql, parameters)) yield { rows: [row as Row] };
  }
}
