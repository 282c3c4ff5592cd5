import { type RawBuilder, sql } from "kysely";
import { Failure } from "../kernel/failure.ts";
import { type AdminResource, type AnyQueries, keyOf, type Row } from "./resource.ts";
import { mayBeKey } from "./row-conditions.ts";

/** Reads a row with all its columns. @throws Failure `not_found`. */
export function findRow(db: AnyQueries, resource: AdminResource<never>, id: string): Promise<Row> {
  return requireRow(db, resource, {
    id,
    ask: (table, key) => sql`select * from ${table} where ${key} = ${id}`,
  });
}

/** As {@link findRow}, and holds the row until the transaction ends: what is decided by it stays true. */
export function lockRow(db: AnyQueries, resource: AdminResource<never>, id: string): Promise<Row> {
  return requireRow(db, resource, {
    id,
    ask: (table, key) => sql`update ${table} set ${key} = ${key} where ${key} = ${id} returning *`,
  });
}

/** Few enough for the variables of one statement: SQLite takes 32,766 of them, PostgreSQL 65,535. */
const mostAtOnce = 1_000;

/** Reads those of the rows that are there, with all their columns, in the order of their ids. */
export async function findRows(
  db: AnyQueries,
  resource: AdminResource<never>,
  ids: readonly string[],
): Promise<readonly Row[]> {
  const name = keyOf(resource);
  const keys = [...new Set(ids)].filter((id) => mayBeKey(resource, id));
  const places = new Map(keys.map((key, place) => [key, place]));
  const found: Row[] = [];
  for (let from = 0; from < keys.length; from += mostAtOnce) {
    const { rows } = await sql<Row>`
      select * from ${sql.table(resource.table)}
      where ${sql.ref(name)} in (${sql.join(keys.slice(from, from + mostAtOnce))})
    `.execute(db);
    found.push(...rows);
  }
  const placeOf = (row: Row) => places.get(String(row[name])) ?? Infinity;
  return found.toSorted((one, other) => placeOf(one) - placeOf(other));
}

type Statement = (table: RawBuilder<unknown>, key: RawBuilder<unknown>) => RawBuilder<Row>;

async function requireRow(
  db: AnyQueries,
  resource: AdminResource<never>,
  { id, ask }: { readonly id: string; readonly ask: Statement },
): Promise<Row> {
  const { rows } = mayBeKey(resource, id)
    ? await ask(sql.table(resource.table), sql.ref(keyOf(resource))).execute(db)
    : { rows: [] };
  if (!rows[0]) throw new Failure("not_found", "there is no such row");
  return rows[0];
}
