import { sql } from "kysely";
import { Failure } from "../kernel/failure.ts";
import { type AdminResource, type AnyQueries, keyOf, type Row } from "./resource.ts";
import { mayBeKey } from "./row-conditions.ts";

/** Reads a row with all its columns. @throws Failure `not_found`. */
export async function findRow(db: AnyQueries, resource: AdminResource<never>, id: string): Promise<Row> {
  if (!mayBeKey(resource, id)) throw noSuchRow();
  const key = sql.ref(keyOf(resource));
  const { rows } = await sql<Row>`select * from ${sql.table(resource.table)} where ${key} = ${id}`.execute(
    db,
  );
  if (!rows[0]) throw noSuchRow();
  return rows[0];
}

/** As {@link findRow}, and holds the row until the transaction ends: what is decided by it stays true. */
export async function lockRow(db: AnyQueries, resource: AdminResource<never>, id: string): Promise<Row> {
  if (!mayBeKey(resource, id)) throw noSuchRow();
  const key = sql.ref(keyOf(resource));
  const { rows } = await sql<Row>`
    update ${sql.table(resource.table)} set ${key} = ${key} where ${key} = ${id} returning *
  `.execute(db);
  if (!rows[0]) throw noSuchRow();
  return rows[0];
}

function noSuchRow(): Failure {
  return new Failure("not_found", "there is no such row");
}
