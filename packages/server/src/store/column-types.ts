import { type RawBuilder, sql } from "kysely";

export type DialectName = "sqlite" | "postgres";

/** The types that a column can have, in the words of TypeScript's side. */
export type ColumnTypeName = "id" | "text" | "integer" | "boolean" | "timestamp" | "date" | "json";

// SQLite keeps the declared name of a type and stores by its affinity (a name with INT stores integers, one with TEXT
// texts). Reading goes by the declared name, so that the schema itself says how a value is converted.
const declared: Readonly<Record<DialectName, Readonly<Record<ColumnTypeName, string>>>> = {
  sqlite: {
    id: "text",
    text: "text",
    integer: "integer",
    boolean: "boolean_integer",
    timestamp: "timestamp_integer",
    date: "text",
    json: "json_text",
  },
  postgres: {
    id: "uuid",
    text: "text",
    integer: "integer",
    boolean: "boolean",
    timestamp: "timestamptz",
    date: "date",
    json: "jsonb",
  },
};

/** The type of a column in the words of a database. */
export type ColumnTypes = (type: ColumnTypeName) => RawBuilder<unknown>;

/** How a dialect names the column types. */
export function columnTypesOf(dialect: DialectName): ColumnTypes {
  return (type) => sql.raw(declared[dialect][type]);
}

/** What SQLite can bind: dates become milliseconds, booleans 0 and 1. */
export function toSqliteValue(value: unknown): null | number | bigint | string | Uint8Array {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || typeof value === "number" || typeof value === "bigint" || typeof value === "string") {
    return value;
  }
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot store a value of type ${typeof value}.`);
}

/** What a column of a declared type holds, in TypeScript's terms. */
export function fromSqliteValue(declaredType: string | null, value: unknown): unknown {
  if (value === null) return null;
  switch (declaredType?.toLowerCase()) {
    case declared.sqlite.boolean:
      return value === 1;
    case declared.sqlite.timestamp:
      return new Date(Number(value));
    case declared.sqlite.json:
      return JSON.parse(value as string);
    default:
      return value;
  }
}
