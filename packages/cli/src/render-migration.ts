import type { UserOperation } from "@latchkey/server";

/** The text of a migration file: what a person reads, changes where needed, and commits. */
export function renderMigration(operations: readonly UserOperation[]): string {
  return [
    'import { defineMigration } from "@latchkey/server";',
    "",
    "export const migration = defineMigration({",
    "  user: [",
    ...operations.map((operation) => `    ${renderObject(operation)},`),
    "  ],",
    "});",
    "",
  ].join("\n");
}

/** A name for the file that says what it does: `0003-add-city`. */
export function nameMigration(number: number, operations: readonly UserOperation[]): string {
  const [first, ...others] = operations;
  const words = first && others.length === 0 ? describe(first) : "user-fields";
  return `${String(number).padStart(4, "0")}-${words}`;
}

function describe(operation: UserOperation): string {
  if ("add" in operation) return slug(`add-${operation.add}`);
  return slug("drop" in operation ? `drop-${operation.drop}` : `rename-${operation.rename}`);
}

function slug(text: string): string {
  return text.replaceAll("_", "-");
}

function renderObject(value: object): string {
  const entries = Object.entries(value).map(([name, entry]) => `${name}: ${JSON.stringify(entry)}`);
  return `{ ${entries.join(", ")} }`;
}
