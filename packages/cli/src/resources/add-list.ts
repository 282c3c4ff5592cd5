import { type AdminFilterDescription, adminLimits } from "@latchkey/contract";
import type { CommandLineResource } from "@latchkey/server";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CommandError } from "../command-error.ts";
import { listWords } from "./list-words.ts";
import { readFilters } from "./read-filters.ts";
import { collectPair, type Pair } from "./read-pairs.ts";
import { withConsole } from "./resource-command.ts";
import { walkPages } from "./walk-pages.ts";
import { type ListWriter, writeCsvList, writeJsonList, writeTable } from "./write-list.ts";

interface Options {
  readonly search?: string;
  readonly filter?: readonly Pair[];
  readonly sort?: string;
  readonly limit?: number;
  readonly all?: true;
  readonly cursor?: string;
  readonly json?: true;
  readonly csv?: true;
}

/** Adds `list`: a resource's rows, as the console lists them. */
export function addList(group: Command, resource: CommandLineResource): void {
  const { label_plural: rows, filters, sorts, default_sort: usual } = resource;
  const command = group
    .command("list")
    .summary(`list ${rows.toLowerCase()}`)
    .description(`Lists ${rows.toLowerCase()}, as the console does.`);
  if (resource.search.length > 0) {
    command.option("--search <text>", `what ${resource.search.join(", ")} begin with`);
  }
  command
    .option("--filter <name=value>", "narrow the list (may be repeated)", collectPair)
    .option("--sort <field>", 'the order, with "-" before it for descending', sortReader(sorts))
    .option("--limit <number>", `how many rows; ${adminLimits.usualPage} unless it is said`, readLimit)
    .addOption(new Option("--all", "all rows").conflicts("limit"))
    .option("--cursor <cursor>", "go on where a list in JSON ended (its next_cursor)")
    .option("--json", "write JSON, as the API answers")
    .addOption(new Option("--csv", "write a table for spreadsheets, with all fields").conflicts("json"))
    .addHelpText("after", () => {
      const kinds = filters.map((filter) => `  ${filter.name} (${describeKind(filter)})`);
      return `\nFilters:\n${kinds.join("\n") || "  none"}\nOrders: ${sorts.join(", ")}; ${usual} unless it is said`;
    })
    .action((options: Options) =>
      withConsole(resource, async (context) => {
        const { search, sort, cursor = null, limit = adminLimits.usualPage, all = false } = options;
        const filter = await readFilters(context, options.filter ?? []);
        const pages = walkPages(
          (query) => context.console.queryRows(resource.name, query),
          { search, sort, filter, cursor },
          all ? Infinity : limit,
        );
        await writerFor(options)(resource, pages);
      }),
    );
}

function describeKind({ type, choices, references }: AdminFilterDescription): string {
  if (type === "period") return "a period: 2026-01-01..2026-02-01";
  return choices?.join(", ") ?? references ?? type;
}

function writerFor({ json, csv }: Options): ListWriter {
  if (json) return writeJsonList;
  return csv ? writeCsvList : writeTable;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1) throw new InvalidArgumentError("It is a number from 1 on.");
  return limit;
}

function sortReader(sorts: readonly string[]): (text: string) => string {
  return (text) => {
    if (sorts.includes(text.replace(/^-/, ""))) return text;
    throw new CommandError(`This list has no order "${text}". It has: ${listWords(sorts)}.`);
  };
}
