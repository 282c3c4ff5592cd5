import { adminLimits } from "@latchkey/contract";
import type { ConsoleOperations } from "@latchkey/server";

export type Page = Awaited<ReturnType<ConsoleOperations["queryRows"]>>;
export type Query = Omit<Parameters<ConsoleOperations["queryRows"]>[1], "limit">;

/**
 * Reads a list page by page, so that a million rows need no more memory than one page.
 *
 * @param wanted How many rows in all; `Infinity` for all that there are.
 */
export async function* walkPages(
  read: (query: Query & { readonly limit: number }) => Promise<Page>,
  query: Query,
  wanted: number,
): AsyncGenerator<Page> {
  let left = wanted;
  let cursor = query.cursor;
  do {
    const page = await read({ ...query, cursor, limit: Math.min(left, adminLimits.page) });
    yield page;
    left -= page.rows.length;
    cursor = page.next_cursor;
  } while (cursor !== null && left > 0);
}
