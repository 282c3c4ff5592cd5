import type { AdminFilterDescription } from "@latchkey/contract";
import { CommandError } from "../command-error.ts";
import { findRowId } from "./find-row.ts";
import { listWords } from "./list-words.ts";
import type { Pair } from "./read-pairs.ts";
import { readBoolean, readChoice } from "./read-words.ts";
import type { ResourceContext } from "./resource-command.ts";

/**
 * Reads what a list is narrowed by: `is_active=true`, `date_joined=2026-01-01..2026-02-01`.
 *
 * @throws CommandError for a filter or a value that the resource has not.
 */
export async function readFilters(
  context: ResourceContext,
  pairs: readonly Pair[],
): Promise<Record<string, unknown>> {
  const { filters, name: resource } = context.resource;
  const read: Record<string, unknown> = {};
  for (const [name, text] of pairs) {
    const filter = filters.find((known) => known.name === name);
    if (!filter) {
      const known = listWords(filters.map((each) => each.name));
      throw new CommandError(`The list of ${resource} has no filter "${name}". It has: ${known}.`);
    }
    read[name] = await readFilter(context, filter, text);
  }
  return read;
}

function readFilter({ console }: ResourceContext, filter: AdminFilterDescription, text: string): unknown {
  const { name, type, choices, references } = filter;
  if (type === "boolean") return readBoolean(name, text);
  if (type === "period") return readPeriod(name, text);
  return references === null ? readChoice(name, text, choices) : findRowId(console, references, text);
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** From the one moment on, until before the other; a day alone is the whole of it. */
function readPeriod(name: string, text: string): { readonly from?: string; readonly to?: string } {
  const [from = "", to, ...rest] = text.split("..");
  const isRight = rest.length === 0 && text !== ".." && [from, to ?? ""].every(isMoment);
  if (!isRight || (to === undefined && !day.test(from))) {
    throw new CommandError(`${name} is a period: 2026-01-01..2026-02-01, 2026-01-01.. or 2026-01-01.`);
  }
  if (to === undefined) return { from, to: dayAfter(from) };
  return { ...(from !== "" && { from }), ...(to !== "" && { to }) };
}

function isMoment(text: string): boolean {
  return text === "" || !Number.isNaN(Date.parse(text));
}

function dayAfter(text: string): string {
  const next = new Date(text);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
