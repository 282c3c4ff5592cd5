import type { AdminRow } from "@latchkey/contract";
import { sql } from "kysely";
import type { Actor } from "./actor.ts";
import { fieldFailure } from "../kernel/failure.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { countRows, type RowCount } from "./count-rows.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { type ListOrder, placeColumn, readPage } from "./read-page.ts";
import { conditionsOf, isSearched, type RowFilter } from "./row-conditions.ts";
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
    const count = await countRows(db, { table: resource.table, where, dialect: deps.store.dialect });
    const found = await readPage(db, resource, {
      where,
      order,
      position,
      limit: query.limit,
      dialect: deps.store.dialect,
      way: !isSearched(resource, query) ? "order" : count.isExact ? "matches" : "either",
    });
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

/** The columns are an allow-list (S120). */
function readOrder({ sorts }: AdminResource<never>, wanted: string = sorts[0]): ListOrder {
  const column = wanted.replace(/^-/, "");
  if (!sorts.some((sort) => sort.replace(/^-/, "") === column)) {
    throw fieldFailure({ sort: ["This list has no such order."] });
  }
  return { column, isDescending: wanted.startsWith("-") };
}

function positionOf(resource: AdminResource<never>, row: Row) {
  const place = row[placeColumn];
  return {
    value: place instanceof Date ? place.getTime() : (place as string | number | boolean | null),
    id: String(row[keyOf(resource)]),
  };
}
