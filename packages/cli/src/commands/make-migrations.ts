import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { planModelMigration, type RenamedColumn, type UserOperation } from "@latchkey/server";
import { type Command, InvalidArgumentError } from "commander";
import { CommandError } from "../command-error.ts";
import { loadConfig } from "../load-config.ts";
import { nameMigration, renderMigration } from "../render-migration.ts";
import { say } from "../say.ts";

interface Options {
  readonly name?: string;
  readonly rename?: readonly RenamedColumn[];
  readonly check?: boolean;
  readonly dryRun?: boolean;
}

export function addMakeMigrations(program: Command): void {
  program
    .command("makemigrations")
    .summary("write a migration for a changed user model")
    .description(
      "Compares the user model with the migrations on file and writes what is missing into a new file, for you to read " +
        "and commit. It asks no database.",
    )
    .option("--name <name>", "the words of the file's name, such as add-city", parseName)
    .option("--rename <from:to>", "a field that has another name now (may be repeated)", collectRename)
    .option("--check", "write nothing; exit with 1 when a migration is missing")
    .option("--dry-run", "write nothing; show the file")
    .action(makeMigrations);
}

async function makeMigrations(options: Options): Promise<void> {
  const config = await loadConfig();
  const { operations, refusals } = await planModelMigration(config, options.rename ?? []);
  if (refusals.length > 0) throw new CommandError(refusals.join("\n"));
  if (operations.length === 0) return say("No changes: the migrations fit the user model.");
  if (options.check)
    throw new CommandError(`A migration is missing: ${operations.map(describe).join(", ")}.`);
  const text = renderMigration(operations);
  if (options.dryRun) return say(text.trimEnd());
  const folder = fileURLToPath(config.migrations);
  const file = join(folder, `${await chooseName(folder, operations, options.name)}.ts`);
  await mkdir(folder, { recursive: true });
  // Never over another one, should two people's commands meet.
  await writeFile(file, text, { flag: "wx" });
  say(`Wrote ${relative(process.cwd(), file)}: ${operations.map(describe).join(", ")}.`);
  const dropped = operations.flatMap((operation) => ("drop" in operation ? [operation.drop] : []));
  if (dropped.length > 0) say(warnOf(dropped));
  say('Read it, commit it, and apply it with "latchkey migrate".');
}

async function chooseName(
  folder: string,
  operations: readonly UserOperation[],
  words: string | undefined,
): Promise<string> {
  const files = await readdir(folder).catch(() => []);
  const last = Math.max(0, ...files.map((file) => Number(/^(\d{4})-/.exec(file)?.[1] ?? 0)));
  const name = nameMigration(last + 1, operations);
  return words === undefined ? name : `${name.slice(0, 4)}-${words}`;
}

function describe(operation: UserOperation): string {
  if ("add" in operation) return `add ${operation.add}`;
  return "drop" in operation ? `drop ${operation.drop}` : `rename ${operation.rename} to ${operation.to}`;
}

function warnOf(dropped: readonly string[]): string {
  return (
    `Applying it deletes all values of ${dropped.join(", ")}. ` +
    "If a field only has another name now, delete the file and say so with --rename old_name:new_name."
  );
}

function parseName(name: string): string {
  if (/^[a-z0-9-]{1,60}$/.test(name)) return name;
  throw new InvalidArgumentError("Use lower-case letters, digits and hyphens.");
}

function collectRename(text: string, known: readonly RenamedColumn[] = []): RenamedColumn[] {
  const [from, to, ...rest] = text.split(":");
  if (!from || !to || rest.length > 0) throw new InvalidArgumentError("Write it as old_name:new_name.");
  return [...known, { from, to }];
}
