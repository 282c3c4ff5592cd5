import type { Migration, UserOperation } from "@latchkey/server";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nameMigration, renderMigration } from "./render-migration.ts";

describe("the written file is read back as the same operations", () => {
  let folder: string;
  beforeAll(async () => {
    const cache = fileURLToPath(new URL("../.cache/", import.meta.url));
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, "rendered-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each<{ readonly name: string; readonly operations: readonly UserOperation[] }>([
    { name: "an optional field", operations: [{ add: "city", type: "text" }] },
    {
      name: "defaults of every type",
      operations: [
        { add: "plan", type: "text", default: "free" },
        { add: "level", type: "integer", default: -1 },
        { add: "news", type: "boolean", default: false },
        { add: "since", type: "date", default: "2000-02-29" },
      ],
    },
    {
      name: "a default that tries to leave its quotes",
      operations: [{ add: "motto", type: "text", default: `"'\`\${1} */ \\" },\n\u2028😀` }],
    },
    {
      name: "renames and drops, in their order",
      operations: [{ rename: "name", to: "full_name" }, { add: "name", type: "text" }, { drop: "nickname" }],
    },
  ])("$name", async ({ name, operations }) => {
    const file = join(folder, `${name.replaceAll(/\W/g, "-")}.ts`);
    await writeFile(file, renderMigration(operations));
    const { migration } = (await import(pathToFileURL(file).href)) as { readonly migration: Migration };
    expect(migration).toEqual({ user: operations });
  });
});

test("one line is one operation, so that a person can read, reorder and delete", () => {
  const text = renderMigration([
    { rename: "name", to: "full_name" },
    { add: "plan", type: "text", default: "free" },
  ]);
  expect(text.split("\n").slice(2)).toEqual([
    "export const migration = defineMigration({",
    "  user: [",
    '    { rename: "name", to: "full_name" },',
    '    { add: "plan", type: "text", default: "free" },',
    "  ],",
    "});",
    "",
  ]);
});

test.each<{ readonly operations: readonly UserOperation[]; readonly name: string }>([
  { operations: [{ add: "display_name", type: "text" }], name: "0042-add-display-name" },
  { operations: [{ drop: "city" }], name: "0042-drop-city" },
  { operations: [{ rename: "name", to: "full_name" }], name: "0042-rename-name" },
  { operations: [{ drop: "city" }, { drop: "town" }], name: "0042-user-fields" },
])("the file is named $name", ({ operations, name }) => {
  expect(nameMigration(42, operations)).toBe(name);
});
