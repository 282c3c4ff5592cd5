import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { callLatchkey } from "./call-latchkey.ts";
import type { Run } from "./run-latchkey.ts";

// Inside the repository, so that the packages are found from there, and ignored by git.
const cache = fileURLToPath(new URL("../../.cache/", import.meta.url));

/** A small backend in a folder of its own, whose user model a test changes as it likes; `await using` removes it. */
export interface WrittenBackend extends AsyncDisposable {
  readonly folder: string;
  /**
   * Changes the fields of the user model: source text, such as `city: text({ maxLength: 60 }).optional()`. The backend stands
   * in another folder from then on, since what was loaded from a file is not loaded again.
   */
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
  const home = await mkdtemp(join(cache, "backend-"));
  let moves = 0;
  const folder = () => join(home, String(moves));
  const writeConfig = (text: string) =>
    writeFile(join(folder(), "latchkey.config.ts"), configText(text, resources));
  const inMigrations = (...names: string[]) => join(folder(), "migrations", ...names);
  await mkdir(folder());
  await writeConfig(fields);
  if (Object.keys(migrations).length > 0) await mkdir(inMigrations());
  for (const [name, text] of Object.entries(migrations)) await writeFile(inMigrations(name), text);
  return {
    get folder() {
      return folder();
    },
    async setFields(text) {
      const before = folder();
      moves++;
      await cp(before, folder(), { recursive: true });
      await writeConfig(text);
    },
    makeMigrations: (...args) => callLatchkey(["makemigrations", ...args], { cwd: folder() }),
    async readMigrations() {
      const migrationsFolder = inMigrations();
      const files = await readdir(migrationsFolder).catch(() => []);
      const texts = files.map(async (file) => [file, await readFile(join(migrationsFolder, file), "utf8")]);
      return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
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
