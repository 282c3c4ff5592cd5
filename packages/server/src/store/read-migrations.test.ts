import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readMigrations } from "./read-migrations.ts";

let path: string;
let folder: URL;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "latchkey-migrations-"));
  folder = pathToFileURL(`${path}/`);
});
afterEach(() => rm(path, { recursive: true, force: true }));

const write = (name: string, text = "export const migration = {};") => writeFile(join(path, name), text);

test("migrations are read in the order of their names, and other files are passed over", async () => {
  for (const name of ["0010-c.js", "0002-b.js", "0001-a.js"]) await write(name);
  for (const name of ["readme.md", "0003-x.d.ts", "1-y.js", "0004_z.js", ".0005-q.js"])
    await write(name, "?");
  const names = (await readMigrations(folder)).map(({ name }) => name);
  expect(names).toEqual(["0001-a", "0002-b", "0010-c"]);
});

test("a folder that does not exist holds none", async () => {
  expect(await readMigrations(new URL("./nowhere/", folder))).toEqual([]);
});

test("a file without a migration is refused by its name", async () => {
  await write("0001-a.js", "export const other = {};");
  await expect(readMigrations(folder)).rejects.toThrow('The migration 0001-a.js exports no "migration".');
});
