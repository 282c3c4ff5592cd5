/**
 * What a terminal would obey instead of showing it: control characters, and those that turn the direction of a line. Names, user
 * agents and addresses come from strangers.
 */
const obeyed = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** A text on one line, with everything spelt out that a terminal would obey. */
export function toPrintable(text: string): string {
  return text.replaceAll(obeyed, escapeCharacter);
}

/** As {@link toPrintable} for JSON, where a `\u` escape stays the same text. */
export function toPrintableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(obeyed, escapeUnit);
}

const short: Readonly<Record<string, string>> = {
  "\n": String.raw`\n`,
  "\r": String.raw`\r`,
  "\t": String.raw`\t`,
};

function escapeCharacter(character: string): string {
  return short[character] ?? escapeUnit(character);
}

function escapeUnit(character: string): string {
  return String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, "0");
}
