import { CommandError } from "../command-error.ts";

const booleans: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

/** @throws CommandError for what is neither yes nor no. */
export function readBoolean(name: string, text: string): boolean {
  const value = Object.hasOwn(booleans, text.toLowerCase()) ? booleans[text.toLowerCase()] : undefined;
  if (value === undefined) throw new CommandError(`${name} is true or false.`);
  return value;
}

/** @throws CommandError for what is none of the choices. */
export function readChoice(name: string, text: string, choices: readonly string[] | null): string {
  if (choices && !choices.includes(text)) throw new CommandError(`${name} is one of ${choices.join(", ")}.`);
  return text;
}
