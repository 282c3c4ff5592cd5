import { readdir } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";
import { StartError } from "../kernel/start-error.ts";
import type { Migration, NamedMigration } from "./migration.ts";

const fileForm = /^\d{4}-[a-z0-9-]+\.(ts|js)$/;

/**
 * Reads an application's migrations, in the order of their names.
 *
 * @param folder The folder that holds them; one that does not exist holds none.
 * @throws StartError when a file has no `migration`.
 */
export async function readMigrations(folder: URL): Promise<readonly NamedMigration[]> {
  const path = fileURLToPath(folder);
  const files = (await readdir(path).catch(() => [])).filter((file) => fileForm.test(file)).toSorted();
  return Promise.all(files.map((file) => readMigration(path, file)));
}

async function readMigration(folder: string, file: string): Promise<NamedMigration> {
  const module = (await import(pathToFileURL(join(folder, file)).href)) as { readonly migration?: Migration };
  if (!module.migration) throw new StartError(`The migration ${file} exports no "migration".`);
  return { name: file.replace(/\.(ts|js)$/, ""), migration: module.migration };
}
