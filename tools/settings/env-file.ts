import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

/** What `npm start` writes into `.env` so that nobody has to invent it. */
export const generatedNames = ["LATCHKEY_SECRET", "AUTH_SECRET", "SITE_ID", "SITE_SECRET"] as const;

export type TextSettings = Readonly<Record<string, string>>;

const heading = "# Written by the first start. `.env.example` lists every setting that can stand here.\n";
const secretBytes = 32;

/** Fresh values for the given names, of 256 bits each. */
export function generateSecrets(names: readonly string[] = generatedNames): TextSettings {
  return Object.fromEntries(names.map((name) => [name, randomBytes(secretBytes).toString("base64url")]));
}

/** What an `.env` file says; a missing file says nothing. */
export function readEnvFile(file: string): Readonly<NodeJS.Dict<string>> {
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
}

/** Appends the given settings to an `.env` file, made for its owner's eyes alone if there is none. */
export function appendToEnvFile(file: string, settings: TextSettings): void {
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const start = before === undefined ? heading : before === "" || before.endsWith("\n") ? "" : "\n";
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  appendFileSync(file, start + lines.join(""), { mode: 0o600 });
}

/** Only the settings that say something: a line `NAME=` is the same as no line. */
export function withoutEmpty(settings: Readonly<NodeJS.Dict<string>>): TextSettings {
  const entries = Object.entries(settings).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries);
}
