import { isFull } from "./env.ts";

/** The count of a proof's run. */
export function scaled<Count>(counts: { readonly short: Count; readonly full: Count }): Count {
  return isFull ? counts.full : counts.short;
}
