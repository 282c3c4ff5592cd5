import { AbortedTransactionError, type Driver, type TransactionSettings } from "kysely";
import type pg from "pg";
import type { Duration } from "../kernel/duration.ts";
import { PostgresConnection } from "./postgres-connection.ts";
import type { PrimaryPool } from "./primary-pool.ts";
import { quoted } from "./quoted.ts";

/** Kysely's way to PostgreSQL. */
export class PostgresDriver implements Driver {
  readonly #pool: PrimaryPool;
  readonly #statementDeadline: Duration;
  readonly #connections = new WeakMap<pg.PoolClient, PostgresConnection>();

  constructor(pool: PrimaryPool, statementDeadline: Duration) {
    this.#pool = pool;
    this.#statementDeadline = statementDeadline;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    const client = await this.#pool.connect();
    const known = this.#connections.get(client);
    if (known) return known;
    const connection = new PostgresConnection(client, this.#statementDeadline);
    this.#connections.set(client, connection);
    return connection;
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
    if (connection.isOutdated) this.#pool.renew(connection.client);
  }

  /** `begin` goes out together with the first statement: nobody waits for an answer that says nothing. */
  async beginTransaction(
    connection: PostgresConnection,
    { isolationLevel, accessMode }: TransactionSettings,
  ): Promise<void> {
    const level = isolationLevel && ` isolation level ${isolationLevel}`;
    // It fails where the connection does, and then the first statement says so.
    connection.query(`begin${level ?? ""}${accessMode ? ` ${accessMode}` : ""}`).catch(() => {});
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    const { command } = await connection.end("commit");
    // How PostgreSQL ends a transaction in which a statement failed, also when nobody cared for that.
    if (command === "ROLLBACK") throw new AbortedTransactionError();
  }

  /** A connection that cannot do even that is closed, which rolls back as well; why the work failed is what counts. */
  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.end("rollback").catch(() => {});
  }

  async savepoint(connection: PostgresConnection, name: string): Promise<void> {
    await connection.query(`savepoint ${quoted(name)}`);
  }

  async rollbackToSavepoint(connection: PostgresConnection, name: string): Promise<void> {
    await connection.query(`rollback to ${quoted(name)}`);
  }

  async releaseSavepoint(connection: PostgresConnection, name: string): Promise<void> {
    await connection.query(`release ${quoted(name)}`);
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}
