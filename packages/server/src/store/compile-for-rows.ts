import { type AliasedExpression, type Compilable, type RawBuilder, SqliteAdapter, sql } from "kysely";
import { type ColumnTypeName, columnTypesOf, toSqliteValue } from "./column-types.ts";
import { compileOnce } from "./compile-once.ts";
import type { Queries } from "./open-store.ts";
import type { LatchkeyTables } from "./tables.ts";

/** The table of what is asked for, one row for each who asks. */
export type Asked<Row> = AliasedExpression<Row, "asked">;

/** What stands for the rows in a statement: on PostgreSQL an array for each column, on SQLite one JSON text. */
type Packed = Readonly<Record<string, unknown>>;

/**
 * A statement that does for any number of rows what it says of one. It is the same statement however many they are, so that
 * it is compiled and prepared once.
 *
 * @param types The columns of the table `asked`, which the statement reads.
 * @param build Builds the statement, from `asked` and the names of its columns.
 * @returns Runs the statement for rows, and answers what it returns, in any order.
 */
export function compileForRows<Row extends object, Result>(
  types: Readonly<Record<keyof Row & string, ColumnTypeName>>,
  build: (db: Queries, asked: Asked<Row>, columns: readonly (keyof Row & string)[]) => Compilable<Result>,
): (db: Queries, rows: readonly Row[]) => Promise<Result[]> {
  const columns = Object.keys(types) as (keyof Row & string)[];
  const run = compileOnce((db, packed: Packed) => {
    const asked = isSqlite(db) ? readJson<Row>(packed, columns) : readArrays<Row>(packed, types);
    return build(db, asked, columns);
  });
  return (db, rows) => run(db, isSqlite(db) ? packJson(rows, columns) : packArrays(rows, columns));
}

/**
 * What the SELECT of an INSERT ends with where ON CONFLICT follows: SQLite would take ON for that of a join
 * (sqlite.org/lang_upsert.html, "Parsing Ambiguity").
 */
export const beforeOnConflict = sql<boolean>`true`;

/** Whether statements run one at a time, and none finds a row that another holds. */
export function isSqlite(db: Queries): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter;
}

/**
 * Those who ask for a row of this table that nobody else holds, which is held for them from now on. The others are left out:
 * whoever asks for many rows at once and waited for one of them would let everybody wait for it, and two could wait for each
 * other.
 *
 * @param id The column of `asked` that names the row.
 */
export function askingForFree<Row>(
  db: Queries,
  asked: Asked<Row>,
  { table, id }: { readonly table: keyof LatchkeyTables; readonly id: keyof Row & string },
): Asked<Row> {
  if (isSqlite(db)) return asked;
  // Materialized, it is read once. PostgreSQL may otherwise read it again for each row of a table that it takes for small.
  return sql<Row>`(with free_ones as materialized (
    select asked.* from ${asked} inner join ${sql.table(table)} as free on free.id = ${sql.ref(`asked.${id}`)}
    for no key update of free skip locked
  ) select * from free_ones)`.as("asked");
}

function packArrays<Row>(rows: readonly Row[], columns: readonly (keyof Row & string)[]): Packed {
  const arrays = columns.map((column) => [column, rows.map((row) => row[column])] as const);
  return { ...Object.fromEntries(arrays), limit: rows.length };
}

/**
 * PostgreSQL plans a statement once, and takes a list that it will be given for ten rows: too many to look each up by an index
 * while the table is small, and the plan stays as it is while the table grows. Of a limit that it will be given it expects a
 * tenth of the rows.
 */
function readArrays<Row>(packed: Packed, types: Readonly<Record<string, ColumnTypeName>>): Asked<Row> {
  const typeOf = columnTypesOf("postgres");
  const arrays = Object.entries(types).map(([column, type]) => sql`${packed[column]}::${typeOf(type)}[]`);
  const names = sql.join(Object.keys(types).map((column) => sql.ref(column)));
  return sql<Row>`(
    select * from unnest(${sql.join(arrays)}) as given(${names}) limit ${packed.limit}
  )`.as("asked");
}

function packJson<Row>(rows: readonly Row[], columns: readonly (keyof Row & string)[]): Packed {
  return { rows: JSON.stringify(rows.map((row) => columns.map((column) => toSqliteValue(row[column])))) };
}

function readJson<Row>({ rows }: Packed, columns: readonly string[]): Asked<Row> {
  const values: RawBuilder<unknown>[] = columns.map(
    (column, place) => sql`value ->> ${sql.lit(place)} as ${sql.ref(column)}`,
  );
  return sql<Row>`(select ${sql.join(values)} from json_each(${rows}))`.as("asked");
}
