/** How many rows the console's API takes and gives at once. */
export const adminLimits = {
  /** Of a page, and of the ids that a list is narrowed by. */
  page: 500,
  /** Of a page for which nothing is said. */
  usualPage: 25,
  /** That one action works on. */
  action: 1_000,
} as const;
