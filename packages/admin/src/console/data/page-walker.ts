/** A page of rows as the backend answers it. */
export interface KeysetPage {
  readonly next_cursor: string | null;
}

export interface PageRequest<Page extends KeysetPage> {
  /** What makes the list: its search, filter, order and page size. Cursors belong to it. */
  readonly key: string;
  /** From 1. */
  readonly page: number;
  readonly fetchPage: (cursor: string | null) => Promise<Page>;
}

export interface PageWalker {
  /**
   * The page; or else, with its own number, the last one of a list that ends before it, or the first one where the page is
   * too far away.
   */
  readPage<Page extends KeysetPage>(
    request: PageRequest<Page>,
  ): Promise<{ readonly page: number; readonly answer: Page }>;
}

/** A link into a later page is followed so many pages far. */
const farthestWalk = 40;
/** Lists whose cursors are remembered; the oldest is forgotten first. */
const mostLists = 50;

/**
 * Turns page numbers into keyset cursors: it remembers the cursor before each page that was seen, and walks forward from
 * the nearest one to a page that was not.
 */
export function createPageWalker(): PageWalker {
  /** For each list the cursors before its pages: the first has none. */
  const lists = new Map<string, (string | null)[]>();

  return {
    async readPage({ key, page, fetchPage }) {
      const cursors = lists.get(key) ?? [null];
      remember(lists, key, cursors);
      const read = async (number: number) => {
        const answer = await fetchPage(cursors[number - 1] ?? null);
        if (answer.next_cursor === null) cursors.length = number;
        else cursors[number] = answer.next_cursor;
        return { page: number, answer };
      };
      if (page - cursors.length > farthestWalk) return read(1);
      while (cursors.length < page) {
        const known = cursors.length;
        // Each page's cursor is in the answer before it
        const last = await read(known);
        if (cursors.length === known) return last;
      }
      return read(page);
    },
  };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostLists && oldest !== undefined) map.delete(oldest);
}
