import type { AdminFieldDescription, AdminResourceDescription, Client } from "@latchkey/contract";
import type { DataProvider } from "react-admin";
import { toExplainedError, type Say } from "./explain-error.ts";
import { createRowReader } from "./create-row-reader.ts";
import { createRowWriter } from "./create-row-writer.ts";

/** What a person sees once: a new site's secret, for instance. */
export type ShownOnce = readonly { readonly label: string; readonly value: string }[];

export interface DataProviderOptions {
  readonly client: Client;
  readonly describe: (resource: string) => AdminResourceDescription | undefined;
  readonly say: Say;
  /** Receives what the answer to a new row shows this once. It passes by react-admin, which keeps what it is given. */
  readonly onShownOnce: (values: ShownOnce) => void;
}

/** What both halves of the data provider work with. */
export interface RowAccess extends DataProviderOptions {
  readonly fieldsOf: (resource: string) => readonly AdminFieldDescription[];
  /** Does the work; its errors leave as react-admin knows them, with the sentences at the fields of the resource. */
  readonly explained: <Result>(resource: string, work: () => Promise<Result>) => Promise<Result>;
}

/** react-admin's way to the console's API. */
export function createDataProvider(options: DataProviderOptions): DataProvider {
  const fieldsOf = (resource: string) => options.describe(resource)?.fields ?? [];
  const access: RowAccess = {
    ...options,
    fieldsOf,
    async explained(resource, work) {
      try {
        return await work();
      } catch (error) {
        const inputs = fieldsOf(resource).map(({ name }) => name);
        throw toExplainedError(error, inputs, options.say);
      }
    },
  };
  // react-admin types records by the caller's choice, and ids as numbers, too.
  return { ...createRowReader(access), ...createRowWriter(access) } as unknown as DataProvider;
}
