import type { FieldType } from "@latchkey/contract";
import type { Kysely } from "kysely";
import { StartError } from "../kernel/start-error.ts";
import type { ColumnTypes } from "./column-types.ts";

/** What a new column holds for people who are there already: nothing, or a default. */
export interface UserColumn {
  readonly type: FieldType;
  /** Without it the column is optional (`null`). */
  readonly default?: string | number | boolean;
}

/** One change of the application's columns of `users`. */
export type UserOperation =
  | ({ readonly add: string } & UserColumn)
  | { readonly rename: string; readonly to: string }
  | { readonly drop: string };

/** The application's columns of `users` as the given changes leave them, by name. */
export function replayUserOperations(operations: readonly UserOperation[]): ReadonlyMap<string, UserColumn> {
  const columns = new Map<string, UserColumn>();
  for (const operation of operations) {
    if ("add" in operation) {
      const { add, ...column } = operation;
      columns.set(add, column);
    } else {
      const name = "drop" in operation ? operation.drop : operation.rename;
      const column = columns.get(name);
      if (!column)
        throw new StartError(`The migrations change the user column "${name}", which none of them adds.`);
      columns.delete(name);
      if ("rename" in operation) columns.set(operation.to, column);
    }
  }
  return columns;
}

/** Applies one change. None of them rebuilds the table, so rows that refer to users stay (design, section 6). */
export async function applyUserOperation(
  // A migration runs on a schema that no type describes any more.
  db: Kysely<never>,
  types: ColumnTypes,
  operation: UserOperation,
): Promise<void> {
  const table = db.schema.alterTable("users");
  if ("drop" in operation) return table.dropColumn(operation.drop).execute();
  if ("rename" in operation) return table.renameColumn(operation.rename, operation.to).execute();
  await table
    .addColumn(operation.add, types(operation.type), (column) =>
      operation.default === undefined ? column : column.notNull().defaultTo(operation.default),
    )
    .execute();
}
