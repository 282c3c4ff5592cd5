import { parseInput, sentences } from "@latchkey/contract";
import { z } from "zod";
import { fieldFailure } from "../kernel/failure.ts";
import { readTitles } from "./present-rows.ts";
import type { Registry } from "./registry.ts";
import type { AdminField, AnyQueries, Row } from "./resource.ts";

type Fields = Readonly<Record<string, AdminField>>;

/**
 * Parses what somebody wrote into fields, and says every problem at once.
 *
 * @throws Failure `invalid_fields`, also for a field that cannot be written now.
 */
export function parseValues(fields: Fields, values: Row, doing: "create" | "change"): Row {
  const problems: Record<string, readonly string[]> = {};
  for (const name of Object.keys(values)) {
    if (!isWritable(fields, name, doing)) problems[name] = ["This field cannot be written."];
  }
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(fields)) {
    const { schema, isRequired } = field;
    if (!schema || !isWritable(fields, name, doing)) continue;
    shape[name] = doing === "create" && isRequired ? schema : schema.optional();
  }
  const parsed = parseInput(z.object(shape), values);
  const errors = parsed.ok ? problems : { ...problems, ...parsed.errors };
  if (!parsed.ok || Object.keys(errors).length > 0) throw fieldFailure(errors, Object.keys(fields));
  const defaults = doing === "create" ? defaultsOf(fields) : [];
  return Object.fromEntries([
    ...defaults,
    ...Object.entries(parsed.value).filter(([, value]) => value !== undefined),
  ]);
}

function defaultsOf(fields: Fields): [string, unknown][] {
  return Object.entries(fields).flatMap(([name, { defaultValue, when }]) =>
    defaultValue === undefined || when === "change" ? [] : [[name, defaultValue] as [string, unknown]],
  );
}

function isWritable(fields: Fields, name: string, doing: "create" | "change"): boolean {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field?.schema !== undefined && (field.when === undefined || field.when === doing);
}

/** @throws Failure `invalid_fields` for a reference to a row that is not there. */
export async function checkReferences(
  registry: Registry<never>,
  db: AnyQueries,
  fields: Fields,
  values: Row,
): Promise<void> {
  for (const [name, { references }] of Object.entries(fields)) {
    const referred = references === undefined ? undefined : registry.get(references);
    const ids = [values[name] ?? []].flat().map(String);
    if (!referred || ids.length === 0) continue;
    const known = await readTitles(db, referred, ids);
    if (ids.some((id) => !Object.hasOwn(known, id))) throw fieldFailure({ [name]: [sentences.unsupported] });
  }
}
