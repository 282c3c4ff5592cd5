import { type RawBuilder, sql } from "kysely";
import type { Store } from "../store/open-store.ts";
import { type AdminResource, type AnyQueries, keyOf, type Row } from "./resource.ts";

/** One of the orders of a list. */
export interface ListOrder {
  readonly column: string;
  readonly isDescending: boolean;
}

interface Page {
  readonly where: RawBuilder<unknown>;
  readonly order: ListOrder;
  readonly position: { readonly value: unknown; readonly id: string } | null;
  readonly limit: number;
  readonly dialect: Store["dialect"];
  /**
   * Where the rows are looked for: along the list's `order`, where an index goes by condition and order or the condition is of
   * most rows; among the `matches`, where these are known to be few; or along a piece of the order first, and then among the
   * matches, where neither is known.
   */
  readonly way: "order" | "matches" | "either";
}

/** The name under which a row carries its place in the order. */
export const placeColumn = "latchkey_place";

/** How far the order of a list is followed for rows that may all stand at its other end. */
const longestWalk = 20_000;

/**
 * Reads a page of a list, and one row more than asked for where there is a next page. What it takes is bounded by a piece of the
 * order or by the matches, not by the table: the database alone, which guesses how many match and supposes that they stand
 * evenly among the others, would sometimes walk through all of it.
 */
export async function readPage(
  db: AnyQueries,
  resource: AdminResource<never>,
  page: Page,
): Promise<readonly Row[]> {
  const statements = createStatements(resource, page);
  if (page.way === "order") return execute(db, statements.alongOrder());
  if (page.way === "either") {
    const rows = await execute(db, statements.alongPieceOfOrder());
    if (rows.length > page.limit) return rows;
  }
  return execute(db, statements.amongMatches());
}

async function execute(db: AnyQueries, statement: RawBuilder<Row>): Promise<readonly Row[]> {
  return (await statement.execute(db)).rows;
}

function createStatements(resource: AdminResource<never>, { where, order, position, limit, dialect }: Page) {
  const table = sql.table(resource.table);
  const column = sql.ref(`${resource.table}.${order.column}`);
  const key = sql.ref(`${resource.table}.${keyOf(resource)}`);
  const direction = order.isDescending ? sql`desc` : sql`asc`;
  const beyond = order.isDescending ? sql`<` : sql`>`;
  const after = position
    ? sql`(${column}, ${key}) ${beyond} (${position.value}, ${position.id})`
    : sql`1 = 1`;
  // PostgreSQL knows a moment to the microsecond, which a Date does not.
  const place = dialect === "postgres" ? sql`${column}::text` : column;
  const columns = sql`${table}.*, ${place} as ${sql.ref(placeColumn)}`;
  const inOrder = sql`order by ${column} ${direction}, ${key} ${direction}`;
  const count = limit + 1;
  /** Has the database answer what stands within before it looks at what stands around it. */
  const fence = dialect === "postgres" ? sql`offset 0` : sql`limit -1`;
  return {
    alongOrder: () => sql<Row>`
      select ${columns} from ${table} where ${where} and ${after} ${inOrder} limit ${count}`,
    alongPieceOfOrder: () => sql<Row>`
      select ${columns}
      from (select * from ${table} where ${after} ${inOrder} limit ${longestWalk}) as ${table}
      where ${where} ${inOrder} limit ${count}`,
    amongMatches: () => sql<Row>`
      select ${columns} from ${table} where ${key} in (
        select row_key
        from (select ${key} as row_key, ${column} as row_place from ${table} where ${where} and ${after} ${fence}) as matches
        order by row_place ${direction}, row_key ${direction} limit ${count}
      ) ${inOrder}`,
  };
}
