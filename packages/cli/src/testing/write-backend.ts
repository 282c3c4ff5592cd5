import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runLatchkey, type Run } from "./run-latchkey.ts";

// Inside the repository, so that the packages are found from there, and ignored by git.
const cache = fileURLToPath(new URL("../../.cache/", import.meta.url));

/** A small backend in a folder of its own, whose user model a test changes as it likes; `await using` removes it. */
export interface WrittenBackend extends AsyncDisposable {
  readonly folder: string;
  /** Changes the fields of the user model: source text, such as `city: text({ maxLength: 60 }).optional()`. */
  setFields(fields: string): Promise<void>;
  makeMigrations(...args: string[]): Promise<Run>;
  /** The text of every migration, by the name of its file. */
  readMigrations(): Promise<Record<string, string>>;
}

/**
 * Writes a backend with the given fields and the migrations that are on file already.
 *
 * @param resources Source text: calls of `defineResource`, with commas.
 */
export async function writeBackend(
  fields: string,
  migrations: Readonly<Record<string, string>> = {},
  resources = "",
): Promise<WrittenBackend> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "backend-"));
  const migrationsFolder = join(folder, "migrations");
  const setFields = (text: string) =>
    writeFile(join(folder, "latchkey.config.ts"), configText(text, resources));
  await setFields(fields);
  if (Object.keys(migrations).length > 0) await mkdir(migrationsFolder);
  for (const [name, text] of Object.entries(migrations)) await writeFile(join(migrationsFolder, name), text);
  return {
    folder,
    setFields,
    makeMigrations: (...args) => runLatchkey(["makemigrations", ...args], { cwd: folder }),
    async readMigrations() {
      const files = await readdir(migrationsFolder).catch(() => []);
      const texts = files.map(async (file) => [file, await readFile(join(migrationsFolder, file), "utf8")]);
      return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function configText(fields: string, resources: string): string {
  return `
    import { boolean, date, defineContract, defineUser, integer, readSettings, text } from "@latchkey/contract";
    import { defineConfig, defineResource, latchkeySettings } from "@latchkey/server";
    import { z } from "zod";

    void [boolean, date, integer, text, defineResource, z];
    export const config = defineConfig({
      contract: defineContract({ user: defineUser({ fields: { ${fields} }, expose: [] }), routes: {} }),
      settings: () => readSettings(latchkeySettings, process.env),
      migrations: new URL("./migrations/", import.meta.url),
      admin: { resources: [${resources}] },
    });
  `;
}
