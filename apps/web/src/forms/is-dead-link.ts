import { BackendRefusal } from "@latchkey/contract";

const keys = ["key", "uid", "token"];

/** Whether the backend does not know the keys of a mailed link: used up, too old, or mistyped. */
export function isDeadLink(error: unknown): boolean {
  if (!(error instanceof BackendRefusal)) return false;
  return error.status === 404 || keys.some((key) => key in error.fields);
}
