import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, Statement, Value, Work } from "../statements/statement.ts";
import type { Database } from "./open-database.ts";

/** SQLite as one would set it by hand: each commit is on disk when it returns, and each statement is prepared once. */
export function openSqlite(path: string): Database {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  database.exec("pragma journal_mode = wal; pragma synchronous = full;");
  const prepared = new Map<Statement, StatementSync>();
  const prepare = (statement: Statement) => {
    const made = database.prepare(statement.sqlite);
    prepared.set(statement, made);
    return made;
  };
  const begin = database.prepare("begin immediate");
  const commit = database.prepare("commit");
  const rollback = database.prepare("rollback");

  function run<Result>(work: Work<Result>): Result {
    let step = work.next();
    while (!step.done) {
      const { statement, values } = step.value;
      const rows = (prepared.get(statement) ?? prepare(statement)).all(...values.map(toSqlite)) as Row[];
      step = work.next(rows);
    }
    return step.value;
  }

  return {
    run,
    transaction(work) {
      begin.run();
      try {
        const result = run(work);
        commit.run();
        return result;
      } catch (error) {
        rollback.run();
        throw error;
      }
    },
    close: async () => database.close(),
  };
}

function toSqlite(value: Value): string | number | null {
  if (value instanceof Date) return value.getTime();
  return typeof value === "boolean" ? Number(value) : value;
}
