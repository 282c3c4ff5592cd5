import { confirm } from "@inquirer/prompts";
import { CommandError } from "../command-error.ts";

/**
 * Asks before something is destroyed.
 *
 * @param question What is to be done and to what, with what goes with it.
 * @throws CommandError when the person says no, or nobody is there to ask and `--yes` was not said.
 */
export async function confirmOrRefuse(
  question: string,
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new CommandError(
      `${question}\nThere is no terminal to ask at. Say --yes to do it without the question.`,
    );
  }
  if (!(await confirm({ message: question, default: false }))) throw new CommandError("Nothing was done.");
}
