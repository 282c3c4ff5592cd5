import type { AdminRow } from "@latchkey/contract";

/** What rows refer to, by resource and id: what people call it. */
export type ReferenceTitles = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * A row as react-admin's fields and forms read it: its values by name, beside its id. No field's name begins with `@`, so
 * what stands there is ours.
 */
export interface ConsoleRecord {
  readonly id: string;
  readonly "@title": string;
  readonly "@references": ReferenceTitles;
  readonly [field: string]: unknown;
}

/** Lays a row flat, with the titles of what it refers to: lists need no request for them. */
export function flattenRow(row: AdminRow, references: ReferenceTitles): ConsoleRecord {
  return { ...row.values, id: row.id, "@title": row.title, "@references": references };
}
