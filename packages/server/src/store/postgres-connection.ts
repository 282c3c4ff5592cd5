import { createHash } from "node:crypto";
import type { CompiledQuery, DatabaseConnection, QueryResult } from "kysely";
import type pg from "pg";
import { type Duration, seconds } from "../kernel/duration.ts";
import { isBehindFailure, isOutdatedPlan, isReadOnlyHost } from "./retry.ts";

/** How much later than the database should have given up its answer may come: later, it or the way to it hangs. */
const grace = seconds(3);

/** As a transaction's first statement: the transaction takes as long as it takes. */
export const withoutDeadline = "set local statement_timeout = 0";

const changes: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** A connection of the pool, as Kysely works with one. Its statements are prepared once, by name, and have a deadline. */
export class PostgresConnection implements DatabaseConnection {
  /** What it works on, as the pool knows it. */
  readonly client: pg.PoolClient;
  readonly #answerDeadline: Duration;
  #deadline: Duration | null;
  #isUnusable = false;
  #lastFailure: unknown = null;

  /** @param statementDeadline How long the database itself works on a statement before it gives up. */
  constructor(client: pg.PoolClient, statementDeadline: Duration) {
    this.client = client;
    this.#answerDeadline = statementDeadline + grace;
    this.#deadline = this.#answerDeadline;
  }

  /** Whether all connections must be made anew: the host takes no writes any more, or plans are of an older schema. */
  isOutdated = false;

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (sql === withoutDeadline) this.#deadline = null;
    const { command, rowCount, rows } = await this.query(sql, parameters);
    return {
      // Several statements in one text answer with a list of results, of which nobody asks for rows.
      rows: (rows ?? []) as Row[],
      ...(changes.has(command) && { numAffectedRows: BigInt(rowCount ?? 0) }),
    };
  }

  // oxlint-disable-next-line require-yield
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error("A pipelined connection cannot stream rows: read them in pages.");
  }

  async query(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    const name = nameOf(text);
    const failureBefore = this.#lastFailure;
    this.#gather();
    try {
      return await this.client.query({
        text,
        values: values as unknown[],
        ...(name !== undefined && { name }),
        ...(this.#deadline !== null && { query_timeout: this.#deadline }),
      });
    } catch (error) {
      // Of several that were sent together those behind the one that failed fail as well, and any of them may be heard first.
      if (isBehindFailure(error)) throw this.#lastFailure === failureBefore ? error : this.#lastFailure;
      this.#lastFailure = error;
      this.isOutdated ||= isReadOnlyHost(error) || isOutdatedPlan(error);
      throw error;
    }
  }

  /** What is asked for before the event loop goes on leaves in one write: a write costs more than the statement in it. */
  #gather(): void {
    const { stream } = this.client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  /** Ends a transaction. What it cannot end leaves a connection in an unknown state, which nobody gets again. */
  async end(how: "commit" | "rollback"): Promise<pg.QueryResult> {
    this.#deadline = this.#answerDeadline;
    try {
      return await this.query(how);
    } catch (error) {
      this.#isUnusable = true;
      throw error;
    }
  }

  release(): void {
    this.client.release(this.#isUnusable || this.isOutdated);
  }
}

/** What a migration runs may be several statements in one text, which cannot be prepared. */
const isOneStatement = /^(select|insert|update|delete|with|begin|commit|rollback)\b[^;]*$/i;

/** A connection keeps the plans of so many texts; more than that are those of searches, each another one. */
const keptNames = 500;
const names = new Map<string, string>();

/** The name of a statement that is prepared, the same on every connection; `undefined` when there are too many already. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || !isOneStatement.test(text) || names.size >= keptNames) return known;
  const name = `lk_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
  names.set(text, name);
  return name;
}
