import { type RawBuilder, sql } from "kysely";
import type { DialectName } from "../store/column-types.ts";
import type { AnyQueries } from "./resource.ts";

/** A count that could take long says "as many at least". */
const countedUpTo = 10_000;

export interface RowCount {
  readonly value: number;
  /** Whether there are no more than that. */
  readonly isExact: boolean;
}

/** Counts rows of a table up to ten thousand, so that it costs no more with a million of them. */
export async function countRows(
  db: AnyQueries,
  {
    table,
    where,
    dialect,
  }: { readonly table: string; readonly where: RawBuilder<unknown>; readonly dialect: DialectName },
): Promise<RowCount> {
  // PostgreSQL would read all rows, in any order, until it has seen so many that match: it supposes that they stand evenly among
  // the others. What it is to materialize it looks for by an index, and it still ends with the last one that is wanted.
  const hint = dialect === "postgres" ? sql`materialized` : sql``;
  const { rows } = await sql<{ readonly found: number | string }>`
    with matching as ${hint} (select 1 from ${sql.table(table)} where ${where})
    select count(*) as found from (select 1 from matching limit ${countedUpTo + 1}) as counted
  `.execute(db);
  const found = Number(rows[0]?.found ?? 0);
  return { value: Math.min(found, countedUpTo), isExact: found <= countedUpTo };
}
