/** The query of a page's address, as Next.js hands it to the page. */
export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;
