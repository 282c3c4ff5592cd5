import { z } from "zod";
import { sentences } from "./sentences.ts";

/** The kinds of column that a field of the user model can be. */
export type FieldType = "text" | "integer" | "boolean" | "date";

/** A field of the application's user model: a column, a place in answers and forms, and a TypeScript type. */
export interface Field<Value = unknown> {
  readonly type: FieldType;
  /** Parses the field on its way in: JSON values and the strings of HTML forms. */
  readonly schema: z.ZodType<Value>;
  /** What the column may hold, for answers: without the limits of `schema`, which older rows need not keep. */
  readonly storedSchema: z.ZodType<Value>;
  readonly isNullable: boolean;
  /** What a user has who never chose; `undefined` marks a field that is not finished: see {@link FieldStart}. */
  readonly defaultValue: Value | undefined;
  /** Of a text. */
  readonly maxLength?: number;
}

/** A field that still has to say what people have who never chose: `.optional()` or `.default(value)`. */
export interface FieldStart<Value> extends Field<Value> {
  /** The field may be empty: `null` in TypeScript and on the wire. */
  optional(): Field<Value | null>;
  /** People who never chose have `value`; rows that exist get it when the column is added. */
  default(value: Value): Field<Value>;
}

/** A text of at most `maxLength` characters, trimmed. */
export function text(options: { readonly maxLength: number }): FieldStart<string> {
  return startField("text", textSchema(options), { maxLength: options.maxLength });
}

/** A whole number between `min` and `max` (by default all that fit 32 bits, as the column does). */
export function integer(options: { readonly min?: number; readonly max?: number } = {}): FieldStart<number> {
  const { min = -2_147_483_648, max = 2_147_483_647 } = options;
  const parseWord = (value: unknown) =>
    typeof value === "string" && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
  return startField("integer", z.preprocess(parseWord, z.int().min(min).max(max)));
}

/** Yes or no; forms may say it in the words that the ancestor takes (`true`, `on`, `1`, …). */
export function boolean(): FieldStart<boolean> {
  const parseWord = (value: unknown) =>
    typeof value === "string" || typeof value === "number"
      ? (booleanWords.get(String(value).toLowerCase()) ?? value)
      : value;
  return startField("boolean", z.preprocess(parseWord, z.boolean()));
}

/** A day of the calendar, `YYYY-MM-DD` on the wire, in TypeScript and in the column; it has no time zone. */
export function date(): FieldStart<string> {
  return startField("date", z.iso.date());
}

/** A trimmed text without null characters, which PostgreSQL cannot store; numbers are taken as their digits, as the ancestor does. */
export function textSchema(options: {
  readonly maxLength: number;
  readonly mayBeBlank?: boolean;
}): z.ZodType<string> {
  const toText = (value: unknown) => (typeof value === "number" ? String(value) : value);
  const content = z
    .string()
    .trim()
    .max(options.maxLength)
    .refine((value) => !value.includes("\0"), sentences.nullCharacter);
  return z.preprocess(toText, options.mayBeBlank === false ? content.min(1) : content);
}

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ...["true", "t", "yes", "y", "on", "1"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n", "off", "0"].map((word) => [word, false] as const),
]);

const storedSchemas = {
  text: z.string(),
  integer: z.int(),
  boolean: z.boolean(),
  date: z.iso.date(),
} as const satisfies Record<FieldType, z.ZodType>;

function startField<Value>(
  type: FieldType,
  schema: z.ZodType<Value>,
  limits: { readonly maxLength?: number } = {},
): FieldStart<Value> {
  // By its type alone; each builder's type parameter says the same of it.
  const storedSchema = storedSchemas[type] as unknown as z.ZodType<Value>;
  return {
    ...limits,
    type,
    schema,
    storedSchema,
    isNullable: false,
    defaultValue: undefined,
    optional: () => ({
      ...limits,
      type,
      // An emptied input of a form is "", which means nothing but "no value" for all but a text.
      schema: type === "text" ? schema.nullable() : z.preprocess(emptyToNull, schema.nullable()),
      storedSchema: storedSchema.nullable(),
      isNullable: true,
      defaultValue: null,
    }),
    default: (value) => ({
      ...limits,
      type,
      schema,
      storedSchema,
      isNullable: false,
      defaultValue: schema.parse(value),
    }),
  };
}

function emptyToNull(value: unknown): unknown {
  return value === "" ? null : value;
}
