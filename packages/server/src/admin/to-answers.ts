import type { adminRoutes, RouteAnswer } from "@latchkey/contract";
import type { RowsPage } from "./query-rows.ts";
import type { PresentedRow } from "./read-row.ts";
import type { ShownOnce } from "./resource.ts";
import type { ActionReport } from "./run-action.ts";

/** What a route of the console answers, and the command line with it. */
export type ConsoleAnswer<Name extends keyof typeof adminRoutes> = RouteAnswer<(typeof adminRoutes)[Name]>;

export function toPageAnswer({ rows, references, nextCursor, count }: RowsPage): ConsoleAnswer<"queryRows"> {
  return {
    rows: [...rows],
    references,
    next_cursor: nextCursor,
    count: { value: count.value, is_exact: count.isExact },
  };
}

export function toCreatedAnswer({
  row,
  references,
  shownOnce,
}: PresentedRow & { readonly shownOnce: readonly ShownOnce[] }): ConsoleAnswer<"createRow"> {
  return { row, references, shown_once: [...shownOnce] };
}

export function toReportAnswer({
  done,
  refused,
  shownOnce,
  report,
}: ActionReport): ConsoleAnswer<"runAction"> {
  return { done, refused: [...refused], shown_once: [...shownOnce], report: [...report] };
}
