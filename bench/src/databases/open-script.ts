import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { kindOf } from "./database-kind.ts";

/** A connection for statements that are run once, whose answers nobody needs. */
export interface Script extends AsyncDisposable {
  run(statement: string): Promise<void>;
}

export async function openScript(url: string): Promise<Script> {
  if (kindOf(url) === "sqlite") {
    const database = new DatabaseSync(url.slice("file:".length));
    return {
      run: async (statement) => database.exec(statement),
      [Symbol.asyncDispose]: async () => database.close(),
    };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    run: async (statement) => void (await client.query(statement)),
    [Symbol.asyncDispose]: () => client.end(),
  };
}
