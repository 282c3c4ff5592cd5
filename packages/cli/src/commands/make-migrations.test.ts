import { describe, expect, test } from "vitest";
import { writeBackend } from "../testing/write-backend.ts";

const displayName = "display_name: text({ maxLength: 80 }).optional(),";
const city = "city: text({ maxLength: 60 }).optional(),";

const first = `import { defineMigration } from "@latchkey/server";

export const migration = defineMigration({
  user: [
    { add: "display_name", type: "text" },
  ],
});
`;
const onFile = { "0001-user-fields.ts": first };

test("a new field becomes a file that a person reads, under a name that says what it does", async () => {
  await using backend = await writeBackend(displayName + city, onFile);
  expect(await backend.makeMigrations()).toEqual({
    code: 0,
    stdout:
      "Wrote migrations/0002-add-city.ts: add city.\n" +
      'Read it, commit it, and apply it with "latchkey migrate".\n',
    stderr: "",
  });
  expect(await backend.readMigrations()).toEqual({
    ...onFile,
    "0002-add-city.ts": `import { defineMigration } from "@latchkey/server";

export const migration = defineMigration({
  user: [
    { add: "city", type: "text" },
  ],
});
`,
  });

  const again = await backend.makeMigrations();
  expect(again).toEqual({ code: 0, stdout: "No changes: the migrations fit the user model.\n", stderr: "" });
});

test("the first migration makes the folder", async () => {
  await using backend = await writeBackend(
    `${displayName} level: integer().default(1), joined: date().optional(),`,
  );
  const { code, stdout } = await backend.makeMigrations();
  expect(code).toBe(0);
  expect(stdout).toContain("Wrote migrations/0001-user-fields.ts: add display_name, add level, add joined.");
  expect(Object.keys(await backend.readMigrations())).toEqual(["0001-user-fields.ts"]);
});

test("no file is ever overwritten: the number follows the last one, whatever has it", async () => {
  const files = {
    ...onFile,
    "0002-add-city.sql": "-- a note",
    "0007-posts.ts": first.replace("display_name", "x"),
  };
  await using backend = await writeBackend(
    `${displayName} x: text({ maxLength: 9 }).optional(), ${city}`,
    files,
  );
  expect((await backend.makeMigrations("--name", "user-fields")).stdout).toContain(
    "Wrote migrations/0008-user-fields.ts",
  );
  expect(await backend.readMigrations()).toEqual({ ...files, "0008-user-fields.ts": expect.any(String) });
});

test("--name gives the words of the file's name, and only such as a migration can have", async () => {
  await using backend = await writeBackend(displayName + city, onFile);
  const refused = await backend.makeMigrations("--name", "../Where People Live");
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("Use lower-case letters, digits and hyphens.");
  expect(await backend.readMigrations()).toEqual(onFile);

  await backend.makeMigrations("--name", "where-people-live");
  expect(Object.keys(await backend.readMigrations())).toContain("0002-where-people-live.ts");
});

test("--check writes nothing and fails while a migration is missing", async () => {
  await using backend = await writeBackend(displayName + city, onFile);
  expect(await backend.makeMigrations("--check")).toEqual({
    code: 1,
    stdout: "",
    stderr: "A migration is missing: add city.\n",
  });
  expect(await backend.readMigrations()).toEqual(onFile);

  await backend.setFields(displayName);
  expect(await backend.makeMigrations("--check")).toMatchObject({ code: 0, stderr: "" });
});

test("--dry-run shows the file that it does not write", async () => {
  await using backend = await writeBackend(displayName, {});
  expect(await backend.makeMigrations("--dry-run")).toEqual({ code: 0, stdout: first, stderr: "" });
  expect(await backend.readMigrations()).toEqual({});
});

test("--rename keeps the values of a field that has another name now; without it they are lost, and it says so", async () => {
  await using backend = await writeBackend("full_name: text({ maxLength: 80 }).optional(),", onFile);
  const dropping = await backend.makeMigrations("--dry-run");
  expect(dropping.stdout).toContain('{ drop: "display_name" }');

  const renaming = await backend.makeMigrations("--rename", "display_name:full_name");
  expect(renaming.stdout).toContain(
    "Wrote migrations/0002-rename-display-name.ts: rename display_name to full_name.",
  );
  expect((await backend.readMigrations())["0002-rename-display-name.ts"]).toContain(
    '  user: [\n    { rename: "display_name", to: "full_name" },\n  ],\n',
  );

  await backend.setFields("");
  expect((await backend.makeMigrations()).stdout).toContain(
    "Applying it deletes all values of full_name. If a field only has another name now, " +
      "delete the file and say so with --rename old_name:new_name.",
  );
});

describe("makemigrations refuses, and writes nothing", () => {
  test.each([
    {
      name: "a change that would rebuild the table of users",
      fields: 'display_name: text({ maxLength: 80 }).default(""),',
      args: [],
      stderr:
        'The field "display_name" changes from optional text to text with the default "", which would rebuild the ' +
        "table of users. Add a field with another name, copy the values in the migration's up(), and drop " +
        '"display_name" in a later migration.\n',
    },
    {
      name: "to rename a field that no migration has",
      fields: displayName + city,
      args: ["--rename", "town:city"],
      stderr: 'The field "town" cannot be renamed to "city": the migrations have no field "town".\n',
    },
    {
      name: "a --rename that is not written as one",
      fields: displayName + city,
      args: ["--rename", "display_name"],
      stderr: expect.stringContaining("Write it as old_name:new_name.") as string,
    },
  ])("$name", async ({ fields, args, stderr }) => {
    await using backend = await writeBackend(fields, onFile);
    expect(await backend.makeMigrations(...args)).toEqual({ code: 1, stdout: "", stderr });
    expect(await backend.readMigrations()).toEqual(onFile);
  });
});
