import { sql } from "kysely";
import { fieldFailure } from "../kernel/failure.ts";
import { violatedColumns } from "../store/unique-violation.ts";
import { labelOf } from "./describe-resource.ts";
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

/** Runs a write, and says at its field that a value is taken, or which values together are. */
export async function refuseTaken<Result>(
  resource: AdminResource<never>,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    const columns = violatedColumns(error, resource.table);
    if (!columns) throw error;
    throw fieldFailure(describeTaken(resource, columns));
  }
}

function describeTaken({ fields }: AdminResource<never>, columns: readonly string[]) {
  const found = columns.flatMap((column) =>
    Object.entries(fields).filter(([name, field]) => (field.column ?? name) === column),
  );
  const [only] = found;
  if (columns.length === 1 && only) return { [only[0]]: ["There is one with this value already."] };
  const labels = found.map(([name, { label = labelOf(name) }]) => label).join(", ");
  const which = labels === "" ? "" : `: ${labels}`;
  return { non_field_errors: [`There is one with these values already${which}.`] };
}
