import { describeConsole } from "@latchkey/server";
import { Command } from "commander";
import { addAudit } from "./commands/audit.ts";
import { addCreateSite } from "./commands/create-site.ts";
import { addCreateSuperuser } from "./commands/create-superuser.ts";
import { addMakeMigrations } from "./commands/make-migrations.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addSetupLink } from "./commands/setup-link.ts";
import { loadConfig } from "./load-config.ts";
import { addResource } from "./resources/add-resource.ts";
import { sentenceOf } from "./sentence-of.ts";

const program = new Command("latchkey")
  .description("Looks after the backend in the working directory.")
  .showHelpAfterError('(run it with "--help" to see what it takes)');

for (const add of [addMigrate, addMakeMigrations, addCreateSuperuser, addCreateSite, addSetupLink, addAudit])
  add(program);

/** Adds the commands that follow of the application's configuration, where the command at hand is none of the others. */
async function addResources([first = "--help"]: readonly string[]): Promise<void> {
  const isOwn = program.commands.some((command) => command.name() === first && command.commands.length === 0);
  if (isOwn) return;
  const asksForHelp = first.startsWith("-") || first === "help";
  const config = await loadConfig().catch((error: unknown) => {
    // Help is there for whoever has no backend yet, or a broken one.
    if (!asksForHelp) throw error;
  });
  for (const resource of config ? describeConsole(config) : []) addResource(program, resource);
}

// `latchkey users list --all | head` is no mistake.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await addResources(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  // The person pressed Ctrl-C at a question: they know.
  const isCancelled = error instanceof Error && error.name === "ExitPromptError";
  if (!isCancelled) process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = isCancelled ? 130 : 1;
}
