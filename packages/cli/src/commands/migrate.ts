import type { Command } from "commander";
import { say } from "../say.ts";
import { withOperations } from "../with-operations.ts";

export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .summary("apply the migrations that are pending")
    .description(
      "Applies the package's migrations and those of the application that the database does not have yet.",
    )
    .action(async () => {
      const applied = await withOperations((operations) => operations.migrate());
      for (const name of applied) say(`Applied ${name}`);
      say(
        applied.length === 0
          ? "Nothing to apply: the database is up to date."
          : "The database is up to date.",
      );
    });
}
