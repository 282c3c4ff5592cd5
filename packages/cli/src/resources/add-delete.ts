import type { AdminResourceDescription } from "@latchkey/contract";
import type { CommandLineResource, ConsoleOperations } from "@latchkey/server";
import type { Command } from "commander";
import { toPrintable, toPrintableJson } from "../output/printable.ts";
import { say } from "../say.ts";
import { nameHelp } from "./add-row-commands.ts";
import { argumentOf } from "./command-names.ts";
import { confirmOrRefuse } from "./confirm.ts";
import { findRowId } from "./find-row.ts";
import { withConsole } from "./resource-command.ts";

interface Options {
  readonly yes?: true;
  readonly json?: true;
}

/** Adds `delete`: a row, with what belongs to it. */
export function addDelete(group: Command, resource: CommandLineResource): void {
  group
    .command("delete")
    .argument(`<${argumentOf(resource)}>`, nameHelp(resource))
    .summary(`delete one of the ${resource.label_plural.toLowerCase()}, after a question`)
    .option("--yes", "ask nothing")
    .option("--json", "write JSON: what was deleted, and what went with it")
    .action((name: string, options: Options) =>
      withConsole(resource, async ({ console }) => {
        const row = { resource: resource.name, id: await findRowId(console, resource.name, name) };
        const preview = await console.previewDeletion(row);
        await confirmOrRefuse(askAbout(resource, preview), options);
        await console.deleteRow(row);
        say(options.json ? toPrintableJson(preview) : `Deleted: ${toPrintable(preview.title)}.`);
      }),
    );
}

type Preview = Awaited<ReturnType<ConsoleOperations["previewDeletion"]>>;

function askAbout({ label }: AdminResourceDescription, { title, goes_with_it }: Preview): string {
  const parts = goes_with_it.map((part) => `${part.label} (${part.count})`);
  const withIt = parts.length === 0 ? "" : ` With it go: ${parts.join(", ")}.`;
  return `Delete the ${label.toLowerCase()} ${toPrintable(title)}?${withIt}`;
}
