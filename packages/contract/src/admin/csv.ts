/** What a spreadsheet would take for a formula, or for the key that begins one (OWASP, CSV Injection). */
const formulaStart = /^[=+\-@\t\r|%]/;

/**
 * Writes a table as CSV (RFC 4180) that no spreadsheet runs: a cell that looks like a formula begins with `'`. Numbers stay
 * numbers.
 *
 * @param rows Texts, numbers, booleans and `null`; what is anything else is written as JSON.
 */
export function writeCsv(header: readonly string[], rows: Iterable<readonly unknown[]>): string {
  return writeCsvRows([header, ...rows]);
}

/** Further rows of the same table, for whoever writes it page by page. */
export function writeCsvRows(rows: Iterable<readonly unknown[]>): string {
  return Array.from(rows, writeLine).join("");
}

function writeLine(cells: readonly unknown[]): string {
  return `${cells.map(writeCell).join(",")}\r\n`;
}

function writeCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = formulaStart.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
