import type { AdminFieldDescription, AdminResourceDescription } from "@latchkey/contract";

/** The fields that a list shows, in its order. */
export function listFields({ list, fields }: AdminResourceDescription): AdminFieldDescription[] {
  return list.flatMap((name) => fields.filter((field) => field.name === name));
}
