import type { AdminFieldDescription, AdminResourceDescription } from "@latchkey/contract";
import type { CommandLineResource } from "@latchkey/server";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { toPrintable, toPrintableJson } from "../output/printable.ts";
import { say } from "../say.ts";
import { argumentOf } from "./command-names.ts";
import { describeFields } from "./describe-fields.ts";
import { findRowId } from "./find-row.ts";
import { collectPair, type Pair } from "./read-pairs.ts";
import { readValues } from "./read-values.ts";
import { withConsole } from "./resource-command.ts";
import { showOnce } from "./show-once.ts";
import { showRow } from "./show-row.ts";

interface Options {
  readonly set?: readonly Pair[];
  readonly json?: true;
}

/** Adds `show`: one row with all its fields. */
export function addShow(group: Command, resource: CommandLineResource): void {
  group
    .command("show")
    .argument(`<${argumentOf(resource)}>`, nameHelp(resource))
    .summary(`show one of the ${resource.label_plural.toLowerCase()}`)
    .option("--json", "write JSON, as the API answers")
    .action((name: string, { json }: Options) =>
      withConsole(resource, async ({ console }) => {
        const id = await findRowId(console, resource.name, name);
        const answer = await console.readRow({ resource: resource.name, id });
        if (json) say(toPrintableJson(answer));
        else showRow(resource, answer.row, answer.references);
      }),
    );
}

/** Adds `create`: a new row. */
export function addCreate(group: Command, resource: CommandLineResource): void {
  const fields = resource.fields.filter(({ writable }) => writable === "create" || writable === "always");
  const command = group.command("create").summary(`add to the ${resource.label_plural.toLowerCase()}`);
  addSet(command, fields).action(({ set = [], json }: Options) =>
    withConsole(resource, async (context) => {
      const values = await readValues(context, fields, set);
      const answer = await context.console.createRow(resource.name, values);
      say(json ? toPrintableJson(answer) : `Added: ${toPrintable(answer.row.title)} (${answer.row.id}).`);
      showOnce(answer.shown_once, { isWritten: json ?? false });
    }),
  );
}

/** Adds `change`: fields of a row. */
export function addChange(group: Command, resource: CommandLineResource): void {
  const fields = resource.fields.filter(({ writable }) => writable === "change" || writable === "always");
  const command = group
    .command("change")
    .argument(`<${argumentOf(resource)}>`, nameHelp(resource))
    .summary(`change one of the ${resource.label_plural.toLowerCase()}`);
  addSet(command, fields).action((name: string, { set = [], json }: Options) =>
    withConsole(resource, async (context) => {
      if (set.length === 0) throw new CommandError("Say what to change: --set field=value.");
      const id = await findRowId(context.console, resource.name, name);
      const values = await readValues(context, fields, set);
      const answer = await context.console.updateRow({ resource: resource.name, id }, values);
      say(json ? toPrintableJson(answer) : `Changed: ${toPrintable(answer.row.title)}.`);
    }),
  );
}

/** How a row is named in a command line. */
export function nameHelp({ label, fields }: AdminResourceDescription): string {
  const isPerson =
    fields.some(({ type }) => type === "email") && fields.some(({ name }) => name === "username");
  return isPerson ? "by username, e-mail address or id" : `the ${label.toLowerCase()}, by its id or its name`;
}

function addSet(command: Command, fields: readonly AdminFieldDescription[]): Command {
  return command
    .option(
      "--set <field=value>",
      "what a field shall be (may be repeated); lists with commas, and nothing after = empties",
      collectPair,
    )
    .option("--json", "write JSON, as the API answers")
    .addHelpText("after", () => `\nFields:\n${describeFields(fields)}`);
}
