import type { AdminFieldDescription } from "@latchkey/contract";

type Values = Readonly<Record<string, unknown>>;

export interface Edit {
  readonly fields: readonly AdminFieldDescription[];
  readonly values: Values;
  /** The row before; without it a new one is made. */
  readonly before?: Values;
}

/**
 * The values that a form sends: those alone that the caller may write and that differ from what was there. An empty secret
 * is left as it is, and a field that was not filled in is not sent for a new row.
 */
export function pickChanges({ fields, values, before }: Edit): Record<string, unknown> {
  const writable = fields.filter((field) => isWritable(field, before ? "change" : "create"));
  const changed = writable.flatMap((field) => {
    const value = toSent(field, values[field.name]);
    if (field.type === "secret" && isEmpty(value)) return [];
    const old = before?.[field.name] ?? null;
    return isSame(value, old) ? [] : [[field.name, value] as const];
  });
  return Object.fromEntries(changed);
}

/** Whether the caller may write a field when a row is made, or when it is changed. */
export function isWritable(field: AdminFieldDescription, moment: "create" | "change"): boolean {
  return field.writable === "always" || field.writable === moment;
}

/** Inputs make `""` of nothing; on the wire an optional field that is empty is `null`, a text that is empty is `""`. */
function toSent(field: AdminFieldDescription, value: unknown): unknown {
  if (value === undefined) return null;
  if (value === "" && !isText(field)) return null;
  if (field.type === "texts" && Array.isArray(value)) return value.map(trimmed).filter((line) => line !== "");
  return value;
}

const isText = ({ type }: AdminFieldDescription) =>
  type === "text" || type === "long_text" || type === "email" || type === "secret";

const trimmed = (line: unknown) => String(line).trim();

const isEmpty = (value: unknown) => value === null || value === "";

function isSame(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  return JSON.stringify(a) === JSON.stringify(b);
}
