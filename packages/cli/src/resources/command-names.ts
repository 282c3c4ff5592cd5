import type { CommandLineResource } from "@latchkey/server";

/** The name of the group of a resource's commands. */
export function groupOf({ name, commandLine }: CommandLineResource): string {
  return commandLine.group ?? toWord(name);
}

/** How a command calls a row that it asks for: the app of `Social app`. */
export function argumentOf({ label }: CommandLineResource): string {
  return /\S+$/.exec(label.trim().toLowerCase())?.[0] ?? "row";
}

/** `end_sessions` as a word of the command line: `end-sessions`. */
export function toWord(name: string): string {
  return name.replaceAll("_", "-");
}
