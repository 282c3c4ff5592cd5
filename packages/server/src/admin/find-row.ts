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
