import type { Compilable, CompiledQuery } from "kysely";
import type { Queries } from "./open-store.ts";

/**
 * A statement that is built and compiled once for each kind of database, and filled in with the values of each call: for what
 * every request runs, building it costs more than running it.
 *
 * @param build Builds the statement. Each property of `values` stands for whatever a call will bring under that name:
 *   nothing may be decided by it here.
 * @returns Runs the statement with values, and answers its rows.
 */
export function compileOnce<Values extends object, Row>(
  build: (db: Queries, values: Values) => Compilable<Row>,
): (db: Queries, values: Values) => Promise<Row[]> {
  const compiled = new Map<unknown, Map<string, CompiledQuery<Row>>>();
  return async (db, values) => {
    const database = db.getExecutor().adapter.constructor;
    const queries = compiled.get(database) ?? new Map<string, CompiledQuery<Row>>();
    compiled.set(database, queries);
    // Another set of names is another statement: a column that is not named keeps its default.
    const names = Object.keys(values).join();
    const query = queries.get(names) ?? build(db, placesFor(values)).compile();
    queries.set(names, query);
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Place ? values[parameter.name as keyof Values] : parameter,
    );
    return (await db.executeQuery<Row>({ ...query, parameters })).rows;
  };
}

/** Where a value goes in a statement that is compiled. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function placesFor<Values extends object>(values: Values): Values {
  return Object.fromEntries(Object.keys(values).map((name) => [name, new Place(name)])) as Values;
}
