import { adminLimits, adminRoutes, type RouteAnswer } from "@latchkey/contract";
import type { GetListParams } from "react-admin";
import type { RowAccess } from "./create-data-provider.ts";
import { flattenRow } from "./flatten-row.ts";
import { toListQuery, type ListQuery } from "./list-query.ts";
import { createPageWalker } from "./page-walker.ts";

/** What a list knows beside its rows. */
export interface ListMeta {
  readonly count: RouteAnswer<typeof adminRoutes.queryRows>["count"];
  /** The page that these rows are: another one than was asked for, where that one cannot be reached. */
  readonly page: number;
}

/** The reading half of react-admin's data provider. */
export function createRowReader({ client, describe, explained }: RowAccess) {
  const walker = createPageWalker();
  const query = (resource: string, body: ListQuery) =>
    client.call(adminRoutes.queryRows, { params: { resource }, body });

  const getList = (resource: string, { filter, sort, pagination }: GetListParams) =>
    explained(resource, async () => {
      const { page, perPage } = pagination ?? { page: 1, perPage: adminLimits.usualPage };
      const list = toListQuery(describe(resource), { filter, sort });
      const { page: reached, answer } = await walker.readPage({
        key: JSON.stringify([resource, list, perPage]),
        page,
        fetchPage: (cursor) => query(resource, { ...list, limit: perPage, cursor }),
      });
      return {
        data: answer.rows.map((row) => flattenRow(row, answer.references)),
        pageInfo: { hasNextPage: answer.next_cursor !== null, hasPreviousPage: reached > 1 },
        meta: { count: answer.count, page: reached } satisfies ListMeta,
      };
    });

  return {
    getList,
    getManyReference: (resource: string, params: GetListParams & { target: string; id: string }) =>
      getList(resource, { ...params, filter: { ...params.filter, [params.target]: params.id } }),
    getOne: (resource: string, { id }: { readonly id: string }) =>
      explained(resource, async () => {
        const { row, references } = await client.call(adminRoutes.readRow, { params: { resource, id } });
        return { data: flattenRow(row, references) };
      }),
    getMany: (resource: string, { ids }: { readonly ids: readonly string[] }) =>
      explained(resource, async () => {
        const answers = await Promise.all(
          chunk(ids, adminLimits.page).map((some) =>
            query(resource, { filter: { ids: some }, limit: adminLimits.page, cursor: null }),
          ),
        );
        return {
          data: answers.flatMap(({ rows, references }) => rows.map((row) => flattenRow(row, references))),
        };
      }),
  };
}

function chunk<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
