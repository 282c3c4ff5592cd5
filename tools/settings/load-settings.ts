import { readSettings, SettingsError, type SettingsSchema } from "@latchkey/contract";
import { relative } from "node:path";
import { Complaint } from "../complaint.ts";
import { completeSettings } from "./complete-settings.ts";
import {
  appendToEnvFile,
  generatedNames,
  generateSecrets,
  readEnvFile,
  withoutEmpty,
  type TextSettings,
} from "./env-file.ts";
import { findUnknownNames } from "./find-unknown-names.ts";
import { findPortProblems, portNames } from "./ports.ts";

export type SettingsSources = {
  readonly envFile: string;
  readonly environment: Readonly<NodeJS.Dict<string>>;
  /** What each part reads, by the part's own file of settings. */
  readonly schemas: readonly SettingsSchema[];
};

const heading = "The settings are wrong:";

/**
 * Reads the settings of all parts: the environment first, `.env` second, development's defaults last. Secrets that
 * nobody gave are generated into `.env`.
 *
 * @throws Complaint with every problem at once
 */
export function loadSettings({ envFile, environment, schemas }: SettingsSources): TextSettings {
  const known = new Set([...portNames, ...schemas.flatMap((schema) => Object.keys(schema))]);
  const file = readEnvFile(envFile);
  const unknown = findUnknownNames(
    [
      { title: ".env", names: Object.keys(file) },
      {
        title: "the environment",
        names: Object.keys(environment).filter((name) => name.startsWith("LATCHKEY_")),
      },
    ],
    known,
  );
  const fromEnvironment = Object.fromEntries([...known].map((name) => [name, environment[name]]));
  const given = { ...withoutEmpty(file), ...withoutEmpty(fromEnvironment) };
  const generated = generateSecrets(generatedNames.filter((name) => given[name] === undefined));
  const settings = completeSettings({ ...given, ...generated });

  const problems = [...unknown, ...findPortProblems(settings), ...findSchemaProblems(schemas, settings)];
  if (problems.length > 0) throw Complaint.list(heading, problems);
  if (Object.keys(generated).length > 0) {
    appendToEnvFile(envFile, generated);
    console.error(`Wrote ${Object.keys(generated).join(", ")} to ${relative(process.cwd(), envFile)}.`);
  }
  return settings;
}

function findSchemaProblems(schemas: readonly SettingsSchema[], settings: TextSettings): string[] {
  const problems = schemas.flatMap((schema) => {
    try {
      readSettings(schema, pickNames(settings, Object.keys(schema)));
      return [];
    } catch (error) {
      if (error instanceof SettingsError) return error.problems;
      throw error;
    }
  });
  return [...new Set(problems)]; // two parts may read the same setting
}

function pickNames(settings: TextSettings, names: readonly string[]): TextSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}
