import { CommandError } from "../command-error.ts";
import { toPrintable } from "../output/printable.ts";
import type { ConsoleOperations } from "@latchkey/server";

/**
 * The id of the row that somebody names, by its id or by what people call it.
 *
 * @throws CommandError when it names none, or several.
 */
export async function findRowId(
  console: Pick<ConsoleOperations, "findIds">,
  resource: string,
  text: string,
): Promise<string> {
  const [id, another] = await console.findIds(resource, text);
  const shown = toPrintable(text);
  if (id === undefined) throw new CommandError(`"${shown}" is none of the ${toWords(resource)}.`);
  if (another !== undefined) {
    throw new CommandError(`"${shown}" names several of the ${toWords(resource)}. Name the one by its id.`);
  }
  return id;
}

function toWords(name: string): string {
  return name.replaceAll("_", " ");
}
