import type { AdminActionDescription } from "@latchkey/contract";
import type { CommandLineResource, ConsoleOperations } from "@latchkey/server";
import type { Command } from "commander";
import { toPrintable, toPrintableJson } from "../output/printable.ts";
import { say, tell } from "../say.ts";
import { nameHelp } from "./add-row-commands.ts";
import { argumentOf, toWord } from "./command-names.ts";
import { confirmOrRefuse } from "./confirm.ts";
import { describeFields } from "./describe-fields.ts";
import { findRowId } from "./find-row.ts";
import { collectPair, type Pair } from "./read-pairs.ts";
import { readValues } from "./read-values.ts";
import { withConsole } from "./resource-command.ts";
import { showOnce } from "./show-once.ts";

interface Options {
  readonly set?: readonly Pair[];
  readonly yes?: true;
  readonly json?: true;
}

/** Adds an action of a resource: `users deactivate`, `apps test`. */
export function addAction(
  group: Command,
  resource: CommandLineResource,
  action: AdminActionDescription,
): void {
  const { name, label, scope, fields, is_destructive: isDestructive } = action;
  const command = group.command(toWord(name)).summary(label.toLowerCase());
  const argument = argumentOf(resource);
  if (scope !== "resource") {
    command.argument(scope === "rows" ? `<${argument}...>` : `<${argument}>`, nameHelp(resource));
  }
  if (fields.length > 0) {
    command
      .option("--set <field=value>", "what it asks for (may be repeated)", collectPair)
      .addHelpText("after", () => `\nFields:\n${describeFields(fields)}`);
  }
  if (isDestructive) command.option("--yes", "ask nothing");
  command.option("--json", "write JSON, as the API answers").action(async (...given: unknown[]) => {
    const [rows, options] = scope === "resource" ? [[], given[0]] : [given[0], given[1]];
    await run(resource, action, { rows: [rows].flat() as string[], options: options as Options });
  });
}

interface Given {
  readonly rows: readonly string[];
  readonly options: Options;
}

async function run(
  resource: CommandLineResource,
  action: AdminActionDescription,
  { rows, options }: Given,
): Promise<void> {
  const { set = [], json = false } = options;
  const report = await withConsole(resource, async (context) => {
    const { console } = context;
    const ids: string[] = [];
    for (const row of rows) ids.push(await findRowId(console, resource.name, row));
    const values = await readValues(context, action.fields, set);
    const target = { resource: resource.name, action: action.name, ids };
    if (action.is_destructive) await confirmOrRefuse(await askAbout(console, action, target), options);
    return console.runAction(target, values);
  });
  if (json) say(toPrintableJson(report));
  else sayReport(action, report);
  showOnce(report.shown_once, { isWritten: json });
  // What was refused, or found wrong, is a failure to a script.
  if (report.refused.length > 0 || report.report.some(({ is_ok: isOk }) => !isOk)) process.exitCode = 1;
}

async function askAbout(
  console: ConsoleOperations,
  { label }: AdminActionDescription,
  target: Parameters<ConsoleOperations["previewAction"]>[0],
): Promise<string> {
  if (target.ids.length === 0) return `${label}?`;
  const { titles, refused } = await console.previewAction(target);
  const refusals = refused.map(
    ({ title, sentence }) => ` ${toPrintable(title)} will be refused: ${sentence}`,
  );
  return `${label}: ${titles.map(toPrintable).join(", ") || "nothing"}?${refusals.join("")}`;
}

function sayReport(
  { label }: AdminActionDescription,
  { done, refused, report }: Awaited<ReturnType<ConsoleOperations["runAction"]>>,
): void {
  for (const { check, is_ok: isOk, sentence } of report) {
    say(`${isOk ? "ok   " : "wrong"}  ${toPrintable(check)}: ${toPrintable(sentence)}`);
  }
  if (report.length === 0) say(`${label}: ${done} done.`);
  for (const { title, sentence } of refused) tell(`${toPrintable(title)}: ${toPrintable(sentence)}`);
}
