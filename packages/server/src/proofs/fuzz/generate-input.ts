import { z } from "zod";
import type { Json } from "./mutate-json.ts";
import type { Random } from "./random.ts";

/** What of a JSON Schema the contract's inputs use. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly default?: Json;
}

/** Values that a field of this name may well have; of names that are not among them, any text. */
export type Vocabulary = Readonly<Record<string, readonly Json[]>>;

const known = new WeakMap<z.ZodType, Schema>();

/** Draws an input that a route's schema may take. */
export function generateInput(random: Random, schema: z.ZodType, vocabulary: Vocabulary): Json {
  let written = known.get(schema);
  if (!written) {
    written = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
    known.set(schema, written);
  }
  return generate(random, written, { name: "", vocabulary });
}

interface Place {
  readonly name: string;
  readonly vocabulary: Vocabulary;
}

function generate(random: Random, schema: Schema, place: Place): Json {
  const { name, vocabulary } = place;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  if (schema.default !== undefined && random.chance(0.3)) return schema.default;
  if (schema.anyOf) return generate(random, random.pick(schema.anyOf), place);
  if (schema.type === "object") return generateObject(random, schema, place);
  if (Object.hasOwn(vocabulary, name)) return random.pick(vocabulary[name]!);
  switch (schema.type) {
    case "array":
      return Array.from({ length: random.below(4) }, () => generate(random, schema.items ?? {}, place));
    case "number":
    case "integer":
      return random.pick([0, 1, 7, 25, 500]);
    case "boolean":
      return random.chance(0.5);
    case "null":
      return null;
    default:
      return random.pick(["x", "some text", "2020-02-29", "0198b2c0-0000-7000-8000-000000000000"]);
  }
}

function generateObject(random: Random, schema: Schema, place: Place): Json {
  const entries = Object.entries(schema.properties ?? {})
    .filter(() => random.chance(0.9))
    .map(([name, field]) => [name, generate(random, field, { ...place, name })] as const);
  const isOpen = schema.properties === undefined && schema.additionalProperties !== false;
  const names = isOpen ? Object.keys(place.vocabulary).filter(() => random.chance(0.15)) : [];
  const others = names.map((name) => [name, random.pick(place.vocabulary[name]!)] as const);
  return Object.fromEntries([...entries, ...others]);
}
