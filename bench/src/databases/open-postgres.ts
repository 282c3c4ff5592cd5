import pg from "pg";
import type { Query, Row, Work } from "../statements/statement.ts";
import type { Database } from "./open-database.ts";

/** As many as Latchkey's pool has. */
const connections = 20;

type Asker = Pick<pg.Pool, "query">;

/** PostgreSQL by a pool of `pg`, every statement prepared once on each connection. */
export function openPostgres(url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  return {
    run: (work) => runOn(pool, work),
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const result = await runOn(client, work);
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback");
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

async function runOn<Result>(asker: Asker, work: Work<Result>): Promise<Result> {
  let step = work.next();
  while (!step.done) step = work.next(await rowsOf(asker, step.value));
  return step.value;
}

async function rowsOf(asker: Asker, { statement, values }: Query): Promise<Row[]> {
  const { rows } = await asker.query<Row>({
    name: statement.name,
    text: statement.postgres,
    values: [...values],
  });
  return rows;
}
