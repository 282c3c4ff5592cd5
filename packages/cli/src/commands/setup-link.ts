import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { say } from "../say.ts";
import { withOperations } from "../with-operations.ts";

export function addSetupLink(program: Command): void {
  program
    .command("setup-link")
    .summary("print a one-time link for the first administrator")
    .description(
      "Prints a link to the console. Whoever opens it becomes the first administrator: it works once, for 24 hours, and " +
        "only as long as nobody is a superuser.",
    )
    .action(async () => {
      const link = await withOperations((operations) => operations.createSetupLink());
      if (link === null) {
        throw new CommandError(
          "Somebody is a superuser already. They make others in the console, and createsuperuser does here.",
        );
      }
      say(link);
    });
}
