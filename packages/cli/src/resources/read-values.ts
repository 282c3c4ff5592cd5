import type { AdminFieldDescription } from "@latchkey/contract";
import { CommandError } from "../command-error.ts";
import { findRowId } from "./find-row.ts";
import { listWords } from "./list-words.ts";
import { gatherPairs, type Pair } from "./read-pairs.ts";
import { readSecret } from "./read-secret.ts";
import { readBoolean, readChoice } from "./read-words.ts";
import type { ResourceContext } from "./resource-command.ts";

/**
 * Reads what somebody sets: `is_staff=true`, `groups=Support,Sales`; `birthday=` empties. What a value must keep besides is
 * the resource's own to say.
 *
 * @param fields Those that can be set here.
 * @throws CommandError for a field that there is not, or a value of another kind.
 */
export async function readValues(
  context: ResourceContext,
  fields: readonly AdminFieldDescription[],
  pairs: readonly Pair[],
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, texts] of gatherPairs(pairs)) {
    const field = fields.find((known) => known.name === name);
    if (!field) {
      const known = listWords(fields.map((each) => each.name));
      throw new CommandError(`There is no field "${name}" to set. There is: ${known}.`);
    }
    values[name] = await (isList(field) ? readList(context, field, texts) : readOne(context, field, texts));
  }
  return values;
}

function isList({ type }: AdminFieldDescription): boolean {
  return type === "choices" || type === "texts" || type === "references";
}

async function readList(
  { console }: ResourceContext,
  { name, choices, references }: AdminFieldDescription,
  texts: readonly string[],
): Promise<string[]> {
  const items = texts.flatMap((text) => text.split(",").map((item) => item.trim())).filter(Boolean);
  if (references === null) return items.map((item) => readChoice(name, item, choices));
  const ids: string[] = [];
  for (const item of items) ids.push(await findRowId(console, references, item));
  return ids;
}

async function readOne(
  { console }: ResourceContext,
  { name, type, choices, references }: AdminFieldDescription,
  [text = "", ...others]: readonly string[],
): Promise<unknown> {
  if (others.length > 0) throw new CommandError(`${name} is set twice, and has one value.`);
  if (type === "secret" && text !== "") return readSecret(name, text);
  if (text === "") return emptyOf(type);
  if (references !== null) return findRowId(console, references, text);
  switch (type) {
    case "boolean":
      return readBoolean(name, text);
    case "integer":
      return readInteger(name, text);
    case "json":
      return readJson(name, text);
    default:
      return readChoice(name, text, choices);
  }
}

const textTypes: ReadonlySet<AdminFieldDescription["type"]> = new Set(["text", "long_text", "email"]);

function emptyOf(type: AdminFieldDescription["type"]): string | null {
  return textTypes.has(type) ? "" : null;
}

function readInteger(name: string, text: string): number {
  if (!/^-?\d+$/.test(text)) throw new CommandError(`${name} is a whole number.`);
  return Number(text);
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${name} is written as JSON.`, { cause: error });
  }
}
