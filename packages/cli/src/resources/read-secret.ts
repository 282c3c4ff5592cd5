import { password } from "@inquirer/prompts";
import { text } from "node:stream/consumers";
import { CommandError } from "../command-error.ts";

/** Where a secret is read from, since others can list what stands in a command line. */
export const fromInput = "-";

/**
 * Reads a secret: at a terminal by a prompt that shows nothing of it, else all of the standard input but for its last line end.
 *
 * @throws CommandError when it stands in the command line.
 */
export async function readSecret(name: string, given: string): Promise<string> {
  if (given !== fromInput) {
    throw new CommandError(
      `${name} is a secret, and others can list what stands in a command line. Write --set ${name}=${fromInput} ` +
        "and give it at the prompt, or on the standard input.",
    );
  }
  if (process.stdin.isTTY) return password({ message: `${name}:`, mask: true });
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}
