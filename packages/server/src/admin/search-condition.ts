import { type RawBuilder, sql } from "kysely";
import type { DialectName } from "../store/column-types.ts";
import type { AdminResource } from "./resource.ts";

const mostWords = 5;

/**
 * The condition that each word is the beginning of one of the columns, in whatever case; `null` where nothing is searched.
 * A beginning is a range of bytes, which an index on `lower(column)` answers.
 */
export function searchCondition(
  dialect: DialectName,
  { table, search = [] }: Pick<AdminResource<never>, "table" | "search">,
  text: string,
): RawBuilder<unknown> | null {
  const words = text.normalize("NFKC").trim().split(/\s+/).filter(Boolean).slice(0, mostWords);
  if (words.length === 0 || search.length === 0) return null;
  const columns = search.map((name) => lowerColumn(dialect, `${table}.${name}`));
  const conditions = words.map((word) => {
    const ranges = columns.flatMap((column) =>
      spellings(word).map((spelling) => beginsWith(column, spelling)),
    );
    return sql`(${sql.join(ranges, sql` or `)})`;
  });
  return sql`(${sql.join(conditions, sql` and `)})`;
}

function lowerColumn(dialect: DialectName, name: string): RawBuilder<unknown> {
  const lower = sql`lower(${sql.ref(name)})`;
  return dialect === "sqlite" ? lower : sql`(${lower} collate "C")`;
}

/** No text in UTF-8 has a greater character. */
const last = "\u{10FFFF}";

function beginsWith(column: RawBuilder<unknown>, word: string): RawBuilder<unknown> {
  return sql`(${column} >= ${word} and ${column} < ${word + last})`;
}

/** `lower` of SQLite, and of PostgreSQL in the C locale, knows ASCII alone: `Özil` stays `Özil` there. */
function spellings(word: string): readonly string[] {
  const lower = word.toLowerCase();
  const [first = "", ...rest] = lower;
  return [...new Set([lower, lowerAscii(word), lowerAscii(first.toUpperCase() + rest.join(""))])];
}

function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
