import { sql } from "kysely";
import { fieldFailure } from "../kernel/failure.ts";
import { violatedColumn } from "../store/unique-violation.ts";
import type { AdminField, AdminResource, Row } from "./resource.ts";

/** The parsed values of a resource as what its columns hold. */
export function toColumns({ fields }: AdminResource<never>, values: Row) {
  return Object.entries(values).map(([name, value]) => {
    const field = fields[name]!;
    return { column: sql.ref(field.column ?? name), value: sql.val(toColumn(field, value)) };
  });
}

const jsonTypes: ReadonlySet<AdminField["type"]> = new Set(["json", "texts", "choices", "references"]);

function toColumn({ type }: AdminField, value: unknown): unknown {
  if (value === null) return null;
  if (jsonTypes.has(type)) return JSON.stringify(value);
  return type === "timestamp" ? new Date(value as string) : value;
}

/** Runs a write, and says at its field that a value is taken. */
export async function refuseTaken<Result>(
  { table, fields }: AdminResource<never>,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const column = violatedColumn(error, table);
    if (column === undefined) throw error;
    const [name] = Object.entries(fields).find(([key, field]) => (field.column ?? key) === column) ?? [];
    throw fieldFailure({ [name ?? "non_field_errors"]: ["There is one with this value already."] });
  }
}
