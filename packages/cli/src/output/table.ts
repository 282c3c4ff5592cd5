/** Shows rows in columns that stand under each other. */
export interface Table {
  /** The lines of a page; the first page's begin with the header, and its widths hold for all. */
  page(rows: readonly (readonly string[])[]): readonly string[];
}

const gap = "  ";
const leastWidth = 6;

/**
 * @param fit The width of the terminal, into which long values are cut; `undefined` cuts nothing.
 * @param uncut How many of the first columns are never cut: what one types again.
 */
export function createTable(
  header: readonly string[],
  { fit, uncut = 0 }: { readonly fit: number | undefined; readonly uncut?: number },
): Table {
  let widths: readonly number[] | undefined;
  return {
    page(rows) {
      const isFirst = widths === undefined;
      widths ??= fitWidths(measure([header, ...rows]), { fit, uncut });
      const known = widths;
      const lines = isFirst ? [header, ...rows] : rows;
      return lines.map((cells) => alignLine(cells, known, fit !== undefined));
    },
  };
}

function measure(lines: readonly (readonly string[])[]): number[] {
  return (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => lengthOf(cells[column] ?? ""))),
  );
}

/** Takes from the widest column that may be cut until the line fits. */
function fitWidths(
  widths: readonly number[],
  { fit = Infinity, uncut }: { readonly fit: number | undefined; readonly uncut: number },
): readonly number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width, gap.length * (fitted.length - 1));
  while (total() > fit) {
    const widest = Math.max(...fitted.slice(uncut));
    if (!(widest > leastWidth)) break;
    fitted[fitted.indexOf(widest, uncut)] = widest - 1;
  }
  return fitted;
}

function alignLine(cells: readonly string[], widths: readonly number[], mayCut: boolean): string {
  const aligned = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    const text = mayCut && lengthOf(cell) > width ? `${[...cell].slice(0, width - 1).join("")}…` : cell;
    return text + " ".repeat(Math.max(0, width - lengthOf(text)));
  });
  return aligned.join(gap).trimEnd();
}

/** In code points, as a terminal shows most scripts. */
function lengthOf(text: string): number {
  return [...text].length;
}
