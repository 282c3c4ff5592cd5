import { toPrintable } from "../output/printable.ts";
import { say, tell } from "../say.ts";

interface ShownOnce {
  readonly label: string;
  readonly value: string;
}

/** Shows secrets that are kept nowhere (S108): they are the output, and what is said of them stands beside it. */
export function showOnce(secrets: readonly ShownOnce[], { isWritten = false } = {}): void {
  if (secrets.length === 0) return;
  if (!isWritten) for (const { label, value } of secrets) say(`${toPrintable(label)}: ${toPrintable(value)}`);
  tell("It is shown this once and cannot be read again: keep it now.");
}
