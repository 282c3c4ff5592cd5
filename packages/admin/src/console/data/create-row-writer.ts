import { adminRoutes } from "@latchkey/contract";
import type { RowAccess } from "./create-data-provider.ts";
import { flattenRow } from "./flatten-row.ts";
import { pickChanges } from "./pick-changes.ts";

type Values = Record<string, unknown>;

interface Changed {
  readonly id: string;
  readonly data: Values;
  readonly previousData: Values;
}

/** The writing half of react-admin's data provider. */
export function createRowWriter({ client, fieldsOf, explained, onShownOnce }: RowAccess) {
  const remove = (resource: string, id: string) =>
    explained(resource, () => client.call(adminRoutes.deleteRow, { params: { resource, id } }));

  return {
    create: (resource: string, { data }: { readonly data: Values }) =>
      explained(resource, async () => {
        const values = pickChanges({ fields: fieldsOf(resource), values: data });
        const answer = await client.call(adminRoutes.createRow, { params: { resource }, body: { values } });
        if (answer.shown_once.length > 0) onShownOnce(answer.shown_once);
        return { data: flattenRow(answer.row, answer.references) };
      }),
    update: (resource: string, { id, data, previousData }: Changed) =>
      explained(resource, async () => {
        const values = pickChanges({ fields: fieldsOf(resource), values: data, before: previousData });
        const { row, references } = await client.call(adminRoutes.updateRow, {
          params: { resource, id },
          body: { values },
        });
        return { data: flattenRow(row, references) };
      }),
    updateMany: () => Promise.reject(new Error("The console changes rows one by one, or by an action.")),
    async delete(resource: string, { id, previousData }: Changed) {
      await remove(resource, id);
      return { data: previousData };
    },
    async deleteMany(resource: string, { ids }: { readonly ids: readonly string[] }) {
      await Promise.all(ids.map((id) => remove(resource, id)));
      return { data: ids };
    },
  };
}
