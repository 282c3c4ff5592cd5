import type { Field, UserModel } from "@latchkey/contract";
import type { NamedMigration } from "../store/migration.ts";
import { replayUserOperations, type UserColumn, type UserOperation } from "../store/user-operations.ts";

/** A field that has another name now: without this word it would be dropped and made anew. */
export interface RenamedColumn {
  readonly from: string;
  readonly to: string;
}

export interface UserMigrationPlan {
  readonly operations: readonly UserOperation[];
  /** What cannot be done without rebuilding the table: sentences that say what to do instead. */
  readonly refusals: readonly string[];
}

/** Compares the user model with the application's migrations: what must change for the table to fit the model. */
export function planUserMigration(
  model: UserModel,
  migrations: readonly NamedMigration[],
  renamed: readonly RenamedColumn[],
): UserMigrationPlan {
  const history = migrations.flatMap(({ migration }) => migration.user ?? []);
  const operations: UserOperation[] = [];
  const refusals: string[] = [];
  for (const { from, to } of renamed) {
    const problem = renameProblem(model, replayUserOperations([...history, ...operations]), { from, to });
    if (problem === undefined) operations.push({ rename: from, to });
    else refusals.push(problem);
  }
  const columns = replayUserOperations([...history, ...operations]);
  for (const [name, field] of Object.entries(model.fields)) {
    const wanted = columnOf(field);
    const existing = columns.get(name);
    if (!existing) operations.push({ add: name, ...wanted });
    else if (!isSameColumn(existing, wanted)) refusals.push(refusalOf(name, existing, wanted));
  }
  for (const name of columns.keys()) {
    if (!Object.hasOwn(model.fields, name)) operations.push({ drop: name });
  }
  return { operations, refusals };
}

function renameProblem(
  model: UserModel,
  columns: ReadonlyMap<string, UserColumn>,
  { from, to }: RenamedColumn,
): string | undefined {
  const refused = `The field "${from}" cannot be renamed to "${to}"`;
  if (!columns.has(from)) return `${refused}: the migrations have no field "${from}".`;
  if (columns.has(to)) return `${refused}: the migrations have a field "${to}" already.`;
  if (!Object.hasOwn(model.fields, to)) return `${refused}: the user model has no field "${to}".`;
  return undefined;
}

function columnOf(field: Field): UserColumn {
  if (field.isNullable) return { type: field.type };
  return { type: field.type, default: field.defaultValue as string | number | boolean };
}

function isSameColumn(a: UserColumn, b: UserColumn): boolean {
  return a.type === b.type && a.default === b.default;
}

function refusalOf(name: string, existing: UserColumn, wanted: UserColumn): string {
  return (
    `The field "${name}" changes from ${describe(existing)} to ${describe(wanted)}, which would rebuild the table of users. ` +
    `Add a field with another name, copy the values in the migration's up(), and drop "${name}" in a later migration.`
  );
}

function describe({ type, default: value }: UserColumn): string {
  return value === undefined ? `optional ${type}` : `${type} with the default ${JSON.stringify(value)}`;
}
