import type { DatabaseKind } from "../databases/database-kind.ts";

/** A statement in the words of either database, prepared under its name where the database prepares by name. */
export type Statement = { readonly name: string } & Readonly<Record<DatabaseKind, string>>;

/** What a statement is given; moments and truths are converted for SQLite. */
export type Value = string | number | boolean | Date | null;

export type Row = Readonly<Record<string, unknown>>;

/** A statement with its values, to be run. */
export interface Query {
  readonly statement: Statement;
  readonly values: readonly Value[];
}

/**
 * Work on a database, one query after the other. It does not say whether somebody waits in between: SQLite's answers are
 * there at once, PostgreSQL's are not, and neither pays for the other.
 */
export type Work<Result> = Generator<Query, Result, readonly Row[]>;

/** Declares a statement. Its parameters are `?`, which PostgreSQL numbers. */
export function statement(name: string, text: string): Statement {
  let count = 0;
  const sqlite = text.replaceAll(/\s+/g, " ").trim();
  return { name, sqlite, postgres: sqlite.replaceAll("?", () => `$${++count}`) };
}

/** Asks one query, from inside of work, for its rows. */
export function* ask(asked: Statement, values: readonly Value[]): Work<readonly Row[]> {
  return yield { statement: asked, values };
}

/** As {@link ask}, for a query that must have a row. */
export function* askForOne(asked: Statement, values: readonly Value[]): Work<Row> {
  const [row] = yield* ask(asked, values);
  if (!row) throw new Error(`The statement "${asked.name}" has no row.`);
  return row;
}
