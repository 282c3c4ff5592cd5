import {
  writeCsv,
  writeCsvRows,
  type adminRoutes,
  type AdminFieldDescription,
  type RouteAnswer,
} from "@latchkey/contract";

export type RowPage = RouteAnswer<typeof adminRoutes.queryRows>;
export type ExportFormat = "csv" | "json";

export interface ExportProgress {
  readonly rows: number;
  readonly count: RowPage["count"];
}

export interface RowExport {
  readonly format: ExportFormat;
  readonly fields: readonly AdminFieldDescription[];
  readonly fetchPage: (cursor: string | null) => Promise<RowPage>;
  readonly onProgress: (progress: ExportProgress) => void;
  readonly signal: AbortSignal;
}

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv;charset=utf-8",
  json: "application/json",
};

/**
 * Writes all rows of a list into a file, page by page. Each page becomes a blob of its own, which the browser may keep on
 * disk: a million rows never stand in memory together.
 *
 * @throws the signal's reason when it is aborted
 */
export async function exportRows(options: RowExport): Promise<Blob> {
  const { format, fetchPage, onProgress, signal } = options;
  const fields = options.fields.filter(({ type }) => type !== "secret").map(({ name }) => name);
  const parts: Blob[] = [];
  let cursor: string | null = null;
  let rows = 0;
  do {
    signal.throwIfAborted();
    // Each page's cursor is in the answer before it
    const page: RowPage = await fetchPage(cursor);
    signal.throwIfAborted();
    const isFirst = parts.length === 0;
    parts.push(
      new Blob([format === "csv" ? csvPart(fields, page, isFirst) : jsonPart(fields, page, isFirst)]),
    );
    rows += page.rows.length;
    onProgress({ rows, count: page.count });
    cursor = page.next_cursor;
  } while (cursor !== null);
  if (format === "json") parts.push(new Blob(["\n]\n"]));
  return new Blob(parts, { type: mediaTypes[format] });
}

/** `id` is a column whether or not the resource declares it. */
const columnsOf = (fields: readonly string[]) => ["id", ...fields.filter((name) => name !== "id")];

function csvPart(fields: readonly string[], { rows }: RowPage, isFirst: boolean): string {
  const columns = columnsOf(fields);
  const cells = rows.map((row) =>
    columns.map((name) => (name === "id" ? row.id : (row.values[name] ?? null))),
  );
  return isFirst ? writeCsv(columns, cells) : writeCsvRows(cells);
}

function jsonPart(fields: readonly string[], { rows }: RowPage, isFirst: boolean): string {
  const columns = columnsOf(fields).filter((name) => name !== "id");
  const lines = rows.map((row) =>
    JSON.stringify({
      id: row.id,
      ...Object.fromEntries(columns.map((name) => [name, row.values[name] ?? null])),
    }),
  );
  const start = isFirst ? "[\n" : lines.length > 0 ? ",\n" : "";
  return start + lines.join(",\n");
}
