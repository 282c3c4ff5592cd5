import { describeConsole } from "@latchkey/server";
import { Command, CommanderError } from "commander";
import { addAudit } from "./commands/audit.ts";
import { addCreateSite } from "./commands/create-site.ts";
import { addCreateSuperuser } from "./commands/create-superuser.ts";
import { addMakeMigrations } from "./commands/make-migrations.ts";
import { addMigrate } from "./commands/migrate.ts";
import { addSetupLink } from "./commands/setup-link.ts";
import { loadConfig } from "./load-config.ts";
import { addResource } from "./resources/add-resource.ts";
import { sentenceOf } from "./sentence-of.ts";

/**
 * Does what a command line asks for. It never throws: what went wrong stands on the standard error, and in
 * `process.exitCode`.
 *
 * @param args The words after the program's name.
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  try {
    const program = createProgram();
    await addResources(program, args);
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function createProgram(): Command {
  const program = new Command("latchkey")
    .description("Looks after the backend in the working directory.")
    .showHelpAfterError('(run it with "--help" to see what it takes)')
    // It throws where it would end the process; the commands that are added from here on have it from this one.
    .exitOverride();
  for (const add of [
    addMigrate,
    addMakeMigrations,
    addCreateSuperuser,
    addCreateSite,
    addSetupLink,
    addAudit,
  ])
    add(program);
  return program;
}

/** Adds the commands that follow of the application's configuration, where the command at hand is none of the others. */
async function addResources(program: Command, [first = "--help"]: readonly string[]): Promise<void> {
  const isOwn = program.commands.some((command) => command.name() === first && command.commands.length === 0);
  if (isOwn) return;
  const asksForHelp = first.startsWith("-") || first === "help";
  const config = await loadConfig().catch((error: unknown) => {
    // Help is there for whoever has no backend yet, or a broken one.
    if (!asksForHelp) throw error;
  });
  for (const resource of config ? describeConsole(config) : []) addResource(program, resource);
}

/** Tells the person what went wrong. @returns The exit code. */
function report(error: unknown): number {
  // Help, or a command line that is refused: it is on the screen already.
  if (error instanceof CommanderError) return error.exitCode;
  // The person pressed Ctrl-C at a question: they know.
  if (error instanceof Error && error.name === "ExitPromptError") return 130;
  process.stderr.write(`${sentenceOf(error)}\n`);
  return 1;
}
