import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import { commandLine } from "./actor.ts";
import type { AdminDeps } from "./admin-deps.ts";
import { createRow } from "./create-row.ts";
import { deleteRow, previewDeletion } from "./delete-row.ts";
import { findIds } from "./find-ids.ts";
import { queryRows } from "./query-rows.ts";
import { readRow } from "./read-row.ts";
import type { Row } from "./resource.ts";
import { previewAction, runAction } from "./run-action.ts";
import { type ConsoleAnswer, toCreatedAnswer, toPageAnswer, toReportAnswer } from "./to-answers.ts";
import { updateRow } from "./update-row.ts";

/** A row of a resource. */
export interface RowName {
  /** The resource's name. */
  readonly resource: string;
  readonly id: string;
}

export interface ActionName {
  readonly resource: string;
  readonly action: string;
  readonly ids: readonly string[];
}

export interface ConsoleQuery {
  readonly search?: string | undefined;
  readonly filter?: Row;
  readonly sort?: string | undefined;
  readonly limit: number;
  readonly cursor: string | null;
}

/** What the console does, for whoever has the database and the secrets anyway; the answers are those of its API. */
export interface ConsoleOperations {
  queryRows(resource: string, query: ConsoleQuery): Promise<ConsoleAnswer<"queryRows">>;
  /** @returns The ids of the rows that a text names, two at most. */
  findIds(resource: string, text: string): Promise<readonly string[]>;
  readRow(row: RowName): Promise<ConsoleAnswer<"readRow">>;
  createRow(resource: string, values: Row): Promise<ConsoleAnswer<"createRow">>;
  updateRow(row: RowName, values: Row): Promise<ConsoleAnswer<"updateRow">>;
  previewDeletion(row: RowName): Promise<ConsoleAnswer<"previewDeletion">>;
  deleteRow(row: RowName): Promise<void>;
  previewAction(action: ActionName): Promise<ConsoleAnswer<"previewAction">>;
  runAction(action: ActionName, values: Row): Promise<ConsoleAnswer<"runAction">>;
}

/** @param ready Makes sure that the database is migrated. */
export function createConsoleOperations(deps: AdminDeps, ready: () => Promise<void>): ConsoleOperations {
  // All that one command does has one id in the audit.
  const requester: Requester = { address: null, userAgent: null, requestId: newId(deps.clock) };
  const begin = async () => {
    await ready();
    return { staff: commandLine(deps.clock), requester };
  };
  return {
    queryRows: async (name, { filter = {}, ...query }) =>
      toPageAnswer(await queryRows(deps, { ...(await begin()), name, query: { ...query, filter } })),
    findIds: async (name, text) => findIds(deps, { ...(await begin()), name, text }),
    readRow: async ({ resource: name, id }) => readRow(deps, { ...(await begin()), name, id }),
    createRow: async (name, values) =>
      toCreatedAnswer(await createRow(deps, { ...(await begin()), name, values })),
    updateRow: async ({ resource: name, id }, values) =>
      updateRow(deps, { ...(await begin()), name, id, values }),
    async previewDeletion({ resource: name, id }) {
      const { title, goesWithIt } = await previewDeletion(deps, { ...(await begin()), name, id });
      return { title, goes_with_it: goesWithIt };
    },
    deleteRow: async ({ resource: name, id }) => deleteRow(deps, { ...(await begin()), name, id }),
    previewAction: async ({ resource: name, action, ids }) =>
      previewAction(deps, { ...(await begin()), name, action, ids }),
    runAction: async ({ resource: name, action, ids }, values) =>
      toReportAnswer(await runAction(deps, { ...(await begin()), name, action, ids, values })),
  };
}
