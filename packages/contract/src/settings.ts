import type { z } from "zod";

/** Settings by the name of their environment variable, each with the schema that reads its text. */
export type SettingsSchema = Readonly<Record<string, z.ZodType>>;

export type Settings<S extends SettingsSchema> = { readonly [Name in keyof S]: z.output<S[Name]> };

/** One or more settings are wrong; `problems` has a sentence for each. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings are wrong:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/**
 * Reads the settings of a process once. An empty value counts as unset, as in a line `NAME=` of `.env`. A name that begins
 * with `LATCHKEY_` and is none of the settings is a mistake in spelling, or a secret of another process.
 *
 * @throws SettingsError with every problem at once. Values are never repeated in it, since they may be secrets.
 */
export function readSettings<S extends SettingsSchema>(
  schema: S,
  source: Readonly<Record<string, string | undefined>>,
): Settings<S> {
  const problems = findUnknownNames(schema, source);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(schema)) {
    const raw = source[name];
    const result = setting.safeParse(raw === "" ? undefined : raw);
    if (result.success) values[name] = result.data;
    else if (raw === undefined || raw === "") problems.push(`${name} is not set.`);
    else problems.push(`${name}: ${result.error.issues.map((issue) => issue.message).join("; ")}`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return values as Settings<S>;
}

function findUnknownNames(
  schema: SettingsSchema,
  source: Readonly<Record<string, string | undefined>>,
): string[] {
  return Object.keys(source)
    .filter((name) => name.startsWith("LATCHKEY_") && !Object.hasOwn(schema, name))
    .map((name) => `${name} is no setting of this process: check its spelling, or remove it.`);
}
