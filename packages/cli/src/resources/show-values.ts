import type { AdminFieldDescription, AdminRow } from "@latchkey/contract";
import { toPrintable } from "../output/printable.ts";

/** What rows refer to, by resource and id. */
export type References = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A value of a row for people: references by what they are called, lists with commas. */
export function showValue(
  { name, references }: Pick<AdminFieldDescription, "name" | "references">,
  row: AdminRow,
  known: References,
): string {
  const titles = references === null ? undefined : known[references];
  const values = [row.values[name]].flat();
  return toPrintable(values.map((value) => titles?.[String(value)] ?? showOne(value)).join(", "));
}

function showOne(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}
