import type { AdminResourceDescription, AdminRow } from "@latchkey/contract";
import { toPrintable } from "../output/printable.ts";
import { say } from "../say.ts";
import { type References, showValue } from "./show-values.ts";

/** Shows one row for people, a field a line. */
export function showRow({ fields }: AdminResourceDescription, row: AdminRow, references: References): void {
  const lines: [string, string][] = [
    ["id", toPrintable(row.id)],
    ...fields
      .filter(({ type }) => type !== "secret")
      .map((field): [string, string] => [field.name, showValue(field, row, references)]),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  for (const [name, value] of lines) say(`${name.padEnd(width)}  ${value}`.trimEnd());
}
