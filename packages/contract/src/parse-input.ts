import type { z } from "zod";
import { sentenceOfIssue } from "./sentences.ts";

/** Sentences by field; what concerns the whole body stands under `non_field_errors`. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export type ParsedInput<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly errors: FieldErrors };

/** Parses what came from outside and says every problem at once, in the sentences of the wire contract. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): ParsedInput<z.output<Schema>> {
  const result = schema.safeParse(input, { error: sentenceOfIssue });
  if (result.success) return { ok: true, value: result.data };
  // A Map and no object: a field may be called "constructor".
  const errors = new Map<string, string[]>();
  for (const issue of result.error.issues) {
    const field = issue.path.length === 0 ? "non_field_errors" : String(issue.path[0]);
    errors.set(field, [...(errors.get(field) ?? []), issue.message]);
  }
  return { ok: false, errors: Object.fromEntries(errors) };
}
