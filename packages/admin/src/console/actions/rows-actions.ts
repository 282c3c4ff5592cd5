import type { AdminActionDescription, AdminResourceDescription } from "@latchkey/contract";

/** The actions that work on rows which somebody chose. */
export function rowsActions({ actions }: AdminResourceDescription): AdminActionDescription[] {
  return actions.filter(({ scope }) => scope === "rows");
}
