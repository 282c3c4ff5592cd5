import type { AdminResourceDescription } from "@latchkey/contract";
import type { CommandLineResource } from "@latchkey/server";
import type { Command } from "commander";
import { addAction } from "./add-action.ts";
import { addDelete } from "./add-delete.ts";
import { addList } from "./add-list.ts";
import { addChange, addCreate, addShow } from "./add-row-commands.ts";
import { groupOf, toWord } from "./command-names.ts";

/**
 * Adds the commands of a resource: what the console does with it, by the same use cases and rules. They follow of its
 * description, so that an application's own resources have theirs. A group of the same name that is there already keeps its
 * commands and gets these beside them.
 */
export function addResource(program: Command, resource: CommandLineResource): void {
  const { examples = [] } = resource.commandLine;
  const group = groupFor(program, resource);
  addList(group, resource);
  addShow(group, resource);
  if (resource.can.add) addCreate(group, resource);
  if (resource.can.change && resource.fields.some(isChangeable)) addChange(group, resource);
  for (const action of resource.actions) {
    if (!hasCommand(group, toWord(action.name))) addAction(group, resource, action);
  }
  if (resource.can.delete) addDelete(group, resource);
  if (examples.length > 0) {
    const lines = examples.map((example) => `  ${program.name()} ${example}`);
    group.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
  }
}

function isChangeable({ writable }: AdminResourceDescription["fields"][number]): boolean {
  return writable === "change" || writable === "always";
}

function groupFor(program: Command, resource: CommandLineResource): Command {
  const name = groupOf(resource);
  const present = program.commands.find((command) => command.name() === name);
  if (present && !hasCommand(present, "list") && present.commands.length > 0) return present;
  // A command of ours has the name already.
  return program
    .command(present ? `own-${name}` : name)
    .summary(`${resource.label_plural.toLowerCase()}: list them, and what the console does with them`);
}

function hasCommand(group: Command, name: string): boolean {
  return group.commands.some((command) => command.name() === name);
}
