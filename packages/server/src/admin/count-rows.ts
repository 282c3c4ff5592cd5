import { type RawBuilder, sql } from "kysely";
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
  table: string,
  where: RawBuilder<unknown>,
): Promise<RowCount> {
  const { rows } = await sql<{ readonly found: number | string }>`
    select count(*) as found from (select 1 from ${sql.table(table)} where ${where} limit ${countedUpTo + 1}) as counted
  `.execute(db);
  const found = Number(rows[0]?.found ?? 0);
  return { value: Math.min(found, countedUpTo), isExact: found <= countedUpTo };
}
