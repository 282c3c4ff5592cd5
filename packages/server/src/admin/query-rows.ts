import type { AdminRow } from "@latchkey/contract";
import { sql } from "kysely";
import type { Actor } from "./actor.ts";
import { fieldFailure } from "../kernel/failure.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { Store, StoreDeps } from "../store/open-store.ts";
import { countRows, type RowCount } from "./count-rows.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { conditionsOf, type RowFilter } from "./row-conditions.ts";
import { requireRight } from "./may-do.ts";
import { presentRows, type References } from "./present-rows.ts";
import { findResource, type Registry } from "./registry.ts";
import { type AdminResource, type AnyQueries, keyOf, type Row } from "./resource.ts";

export type QueryDeps = StoreDeps & { readonly secrets: Secrets; readonly registry: Registry<never> };

interface RowsQuery extends RowFilter {
  /** A column of the resource's sorts, with `-` before it for descending. */
  readonly sort?: string | undefined;
  readonly limit: number;
  readonly cursor: string | null;
}

export interface RowsPage {
  readonly rows: readonly AdminRow[];
  readonly references: References;
  readonly nextCursor: string | null;
  readonly count: RowCount;
}

/**
 * Reads a page of a resource. It costs the same on the first page and on the last, with ten rows and with a million: pages
 * follow each other by where the one before ended (keyset), and what matches is counted only up to ten thousand.
 *
 * @throws Failure `not_found`, `permission_denied`, or `invalid_fields` for a filter, sort or cursor that is none of the
 *   resource's.
 */
export async function queryRows(
  deps: QueryDeps,
  { staff, name, query }: { readonly staff: Actor; readonly name: string; readonly query: RowsQuery },
): Promise<RowsPage> {
  const resource = findResource(deps.registry, name);
  requireRight(staff, resource, "view");
  const order = readOrder(resource, query.sort);
  const list = `${name}\0${order.column}\0${order.isDescending}`;
  const position = query.cursor === null ? null : readCursor(deps.secrets, list, query.cursor);
  const where = sql.join(conditionsOf(deps, resource, query), sql` and `);
  return deps.store.run(async (queries) => {
    const db = queries as unknown as AnyQueries;
    const [found, count] = await Promise.all([
      readPage(db, resource, { where, order, position, limit: query.limit, dialect: deps.store.dialect }),
      countRows(db, resource.table, where),
    ]);
    const page = found.slice(0, query.limit);
    const last = found.length > query.limit ? page.at(-1) : undefined;
    const { rows, references } = await presentRows({ ...deps, staff }, db, resource, page);
    return {
      rows,
      references,
      nextCursor: last ? writeCursor(deps.secrets, list, positionOf(resource, last)) : null,
      count,
    };
  });
}

interface Order {
  readonly column: string;
  readonly isDescending: boolean;
}

/** The columns are an allow-list (S120). */
function readOrder({ sorts }: AdminResource<never>, wanted: string = sorts[0]): Order {
  const column = wanted.replace(/^-/, "");
  if (!sorts.some((sort) => sort.replace(/^-/, "") === column)) {
    throw fieldFailure({ sort: ["This list has no such order."] });
  }
  return { column, isDescending: wanted.startsWith("-") };
}

interface Page {
  readonly where: ReturnType<typeof sql>;
  readonly order: Order;
  readonly position: { readonly value: unknown; readonly id: string } | null;
  readonly limit: number;
  readonly dialect: Store["dialect"];
}

/** The name under which a row carries its place in the order. */
const placeColumn = "latchkey_place";

/** One row more than asked for: then there is a next page. */
async function readPage(
  db: AnyQueries,
  resource: AdminResource<never>,
  { where, order, position, limit, dialect }: Page,
): Promise<readonly Row[]> {
  const { table } = resource;
  const column = sql.ref(`${table}.${order.column}`);
  const key = sql.ref(`${table}.${keyOf(resource)}`);
  const direction = order.isDescending ? sql`desc` : sql`asc`;
  const beyond = order.isDescending ? sql`<` : sql`>`;
  // PostgreSQL knows a moment to the microsecond, which a Date does not.
  const place = dialect === "postgres" ? sql`${column}::text` : column;
  const after = position
    ? sql`(${column}, ${key}) ${beyond} (${position.value}, ${position.id})`
    : sql`1 = 1`;
  const { rows } = await sql<Row>`
    select ${sql.table(table)}.*, ${place} as ${sql.ref(placeColumn)}
    from ${sql.table(table)}
    where ${where} and ${after}
    order by ${column} ${direction}, ${key} ${direction}
    limit ${limit + 1}`.execute(db);
  return rows;
}

function positionOf(resource: AdminResource<never>, row: Row) {
  const place = row[placeColumn];
  return {
    value: place instanceof Date ? place.getTime() : (place as string | number | boolean | null),
    id: String(row[keyOf(resource)]),
  };
}
