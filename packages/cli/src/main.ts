import { Command } from "commander";
import { addAudit } from "./commands/audit.ts";
import { addCreateSite } from "./commands/create-site.ts";
import { addCreateSuperuser } from "./commands/create-superuser.ts";
import { addMakeMigrations } from "./commands/make-migrations.ts";
import { addMigrate } from "./commands/migrate.ts";
import { sentenceOf } from "./sentence-of.ts";

const program = new Command("latchkey")
  .description("Looks after the backend in the working directory.")
  .showHelpAfterError('(run it with "--help" to see what it takes)');

for (const add of [addMigrate, addMakeMigrations, addCreateSuperuser, addCreateSite, addAudit]) add(program);

try {
  await program.parseAsync();
} catch (error) {
  // The person pressed Ctrl-C at a question: they know.
  const isCancelled = error instanceof Error && error.name === "ExitPromptError";
  if (!isCancelled) process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = isCancelled ? 130 : 1;
}
