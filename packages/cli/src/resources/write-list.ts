import { type AdminRow, writeCsv, writeCsvRows } from "@latchkey/contract";
import type { CommandLineResource } from "@latchkey/server";
import { toPrintable, toPrintableJson } from "../output/printable.ts";
import { createTable } from "../output/table.ts";
import { say, tell } from "../say.ts";
import { type References, showValue } from "./show-values.ts";
import type { Page } from "./walk-pages.ts";

/** Writes a list to the standard output, page by page as it comes. */
export type ListWriter = (resource: CommandLineResource, pages: AsyncIterable<Page>) => Promise<void>;

/** As the API answers it: `{ rows, references, count, next_cursor }`, on one line. */
export const writeJsonList: ListWriter = async (_, pages) => {
  const references: Record<string, Record<string, string>> = {};
  let separator = '{"rows":[';
  let last: Page | undefined;
  for await (const page of pages) {
    for (const row of page.rows) {
      process.stdout.write(separator + toPrintableJson(row));
      separator = ",";
    }
    for (const [name, titles] of Object.entries(page.references)) {
      references[name] = { ...references[name], ...titles };
    }
    last = page;
  }
  const rest = { references, count: last?.count, next_cursor: last?.next_cursor ?? null };
  say(`${separator === "," ? "" : separator}],${toPrintableJson(rest).slice(1)}`);
};

/** All fields that may be read, with the id first. No cell is a formula to a spreadsheet. */
export const writeCsvList: ListWriter = async ({ fields }, pages) => {
  const names = fields.filter(({ type }) => type !== "secret").map(({ name }) => name);
  const toCells = ({ id, values }: AdminRow) => [id, ...names.map((name) => values[name])];
  process.stdout.write(writeCsv(["id", ...names], []));
  for await (const { rows } of pages) process.stdout.write(writeCsvRows(rows.map(toCells)));
};

/** In columns, for people; away from a terminal nothing is cut. */
export const writeTable: ListWriter = async (resource, pages) => {
  const { isKnownByTitle = false } = resource.commandLine;
  const columns = resource.list.flatMap((name) => resource.fields.filter((field) => field.name === name));
  const ids = isKnownByTitle ? [] : ["id"];
  const header = [...ids, ...columns.map(({ name }) => name)];
  const toCells = (row: AdminRow, references: References) => [
    ...(isKnownByTitle ? [] : [toPrintable(row.id)]),
    ...columns.map((column) => showValue(column, row, references)),
  ];
  const table = createTable(header, { fit: terminalWidth(), uncut: ids.length });
  let shown = 0;
  let last: Page | undefined;
  for await (const page of pages) {
    const lines = page.rows.map((row) => toCells(row, page.references));
    for (const line of table.page(lines)) say(line);
    shown += page.rows.length;
    last = page;
  }
  if (last && last.next_cursor !== null) {
    tell(
      `These are ${shown} of ${last.count.value}${last.count.is_exact ? "" : " or more"}. --all shows all.`,
    );
  }
};

/** `undefined` where the output goes to a file or another program. */
function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns : undefined;
}
