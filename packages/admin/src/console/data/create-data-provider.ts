import { adminRoutes, type AdminResourceDescription, type Client } from "@latchkey/contract";
import type { DataProvider, GetListParams } from "react-admin";
import { toExplainedError, type Say } from "./explain-error.ts";
import { flattenRow } from "./flatten-row.ts";
import { toListQuery, type ListQuery } from "./list-query.ts";
import { createPageWalker } from "./page-walker.ts";
import { pickChanges } from "./pick-changes.ts";

/** What a person sees once: a new site's secret, for instance. */
export type ShownOnce = readonly { readonly label: string; readonly value: string }[];

export interface DataProviderOptions {
  readonly client: Client;
  readonly describe: (resource: string) => AdminResourceDescription | undefined;
  readonly say: Say;
  /** Receives what the answer to a new row shows this once. It passes by react-admin, which keeps what it is given. */
  readonly onShownOnce: (values: ShownOnce) => void;
}

/** The most rows that the backend answers at once. */
const mostRows = 500;

/** react-admin's way to the console's API. */
export function createDataProvider(options: DataProviderOptions): DataProvider {
  const { client, describe, say, onShownOnce } = options;
  const walker = createPageWalker();
  const fieldsOf = (resource: string) => describe(resource)?.fields ?? [];

  /** Errors leave it as react-admin knows them, with the sentences at the fields of the resource. */
  const explained = async <Result>(resource: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      const inputs = fieldsOf(resource).map(({ name }) => name);
      throw toExplainedError(error, inputs, say);
    }
  };

  const query = (resource: string, body: ListQuery) =>
    client.call(adminRoutes.queryRows, { params: { resource }, body });

  const getList = (resource: string, { filter, sort, pagination }: GetListParams) =>
    explained(resource, async () => {
      const { page, perPage } = pagination ?? { page: 1, perPage: 25 };
      const list = toListQuery(describe(resource), { filter, sort });
      const answer = await walker.readPage({
        key: JSON.stringify([resource, list, perPage]),
        page,
        fetchPage: (cursor) => query(resource, { ...list, limit: perPage, cursor }),
      });
      return {
        data: answer?.rows.map((row) => flattenRow(row, answer.references)) ?? [],
        pageInfo: { hasNextPage: (answer?.next_cursor ?? null) !== null, hasPreviousPage: page > 1 },
        meta: { count: answer?.count },
      };
    });

  const getMany = (resource: string, ids: readonly string[]) =>
    explained(resource, async () => {
      const chunks = chunk(ids, mostRows).map((some) =>
        query(resource, { filter: { ids: some }, limit: mostRows, cursor: null }),
      );
      const answers = await Promise.all(chunks);
      return {
        data: answers.flatMap(({ rows, references }) => rows.map((row) => flattenRow(row, references))),
      };
    });

  const getOne = (resource: string, id: string) =>
    explained(resource, async () => {
      const { row, references } = await client.call(adminRoutes.readRow, { params: { resource, id } });
      return { data: flattenRow(row, references) };
    });

  const remove = (resource: string, id: string) =>
    explained(resource, () => client.call(adminRoutes.deleteRow, { params: { resource, id } }));

  const provider = {
    getList,
    getOne: (resource: string, { id }: { id: string }) => getOne(resource, id),
    getMany: (resource: string, { ids }: { ids: string[] }) => getMany(resource, ids),
    getManyReference: (resource: string, params: GetListParams & { target: string; id: string }) =>
      getList(resource, { ...params, filter: { ...params.filter, [params.target]: params.id } }),
    create: (resource: string, { data }: { data: Record<string, unknown> }) =>
      explained(resource, async () => {
        const values = pickChanges({ fields: fieldsOf(resource), values: data });
        const answer = await client.call(adminRoutes.createRow, { params: { resource }, body: { values } });
        if (answer.shown_once.length > 0) onShownOnce(answer.shown_once);
        return { data: flattenRow(answer.row, answer.references) };
      }),
    update: (resource: string, { id, data, previousData }: UpdateParams) =>
      explained(resource, async () => {
        const values = pickChanges({ fields: fieldsOf(resource), values: data, before: previousData });
        const { row, references } = await client.call(adminRoutes.updateRow, {
          params: { resource, id },
          body: { values },
        });
        return { data: flattenRow(row, references) };
      }),
    updateMany: () => Promise.reject(new Error("The console changes rows one by one, or by an action.")),
    delete: async (resource: string, { id, previousData }: UpdateParams) => {
      await remove(resource, id);
      return { data: previousData };
    },
    deleteMany: async (resource: string, { ids }: { ids: string[] }) => {
      await Promise.all(ids.map((id) => remove(resource, id)));
      return { data: ids };
    },
  };
  return provider as unknown as DataProvider;
}

interface UpdateParams {
  readonly id: string;
  readonly data: Record<string, unknown>;
  readonly previousData: Record<string, unknown>;
}

function chunk<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
