/**
 * Puts the rows that a statement for several writes in one order, whoever asks for which: of two statements in two orders each
 * could hold what the other waits for.
 *
 * @param keyOf What the rows are told apart by.
 */
export function inOneOrder<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  return rows.toSorted((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    return a < b ? -1 : Number(a > b);
  });
}
