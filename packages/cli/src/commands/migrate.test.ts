import { createTestDatabase, databases, type TestDatabase } from "@latchkey/server/testing/test-database";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLatchkey } from "../testing/call-latchkey.ts";
import { openBackend } from "../testing/open-backend.ts";
import { runLatchkey, settingsOn } from "../testing/run-latchkey.ts";

describe.each(databases)("migrate on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
  });
  afterAll(() => database.drop());

  test("applies the package's migrations and then the application's, and says which", async () => {
    const { code, stdout, stderr } = await runLatchkey(["migrate"], { settings: settingsOn(database.url) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      "Applied latchkey/0001-initial",
      "Applied latchkey/0002-password-accounts",
      "Applied latchkey/0003-console",
      "Applied latchkey/0004-room-for-updates",
      "Applied application/0001-user-fields",
      "Applied application/0002-posts",
      "Applied application/0003-posts-at-the-console",
      "The database is up to date.",
      "",
    ]);
    const backend = await openBackend(database.url);
    const tables = await backend.database().introspection.getTables();
    await backend.close();
    expect(tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["users", "latchkey_sites", "posts"]),
    );
  });

  test("the second time there is nothing to apply", async () => {
    expect(await callLatchkey(["migrate"], { settings: settingsOn(database.url) })).toEqual({
      code: 0,
      stdout: "Nothing to apply: the database is up to date.\n",
      stderr: "",
    });
  });
});

describe("migrate refuses with a sentence", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "latchkey-"));
    await writeFile(
      join(folder, "letter.db"),
      "Dear database, this is a letter and no database at all. Yours.",
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const missing = () => new URL("/no_such_database", process.env.TEST_POSTGRES_URL).href;
  test.each([
    {
      name: "a database that does not answer",
      url: () => "postgres://postgres@127.0.0.1:1/app",
      stderr: "The database does not answer. Check DATABASE_URL, then try again.\n",
    },
    {
      name: "a database that does not exist",
      url: missing,
      stderr: "The database of DATABASE_URL does not exist. Create it (createdb), then try again.\n",
    },
    {
      name: "a host that does not exist",
      url: () => "postgres://postgres@no-such-host.invalid/app",
      stderr: expect.stringMatching(
        /^The host of DATABASE_URL (is unknown|could not be looked up)\.\n$/,
      ) as string,
    },
    {
      name: "a file that is none of SQLite's",
      url: () => `file:${join(folder, "letter.db")}`,
      stderr: "The file of DATABASE_URL is not a SQLite database.\n",
    },
    {
      name: "a folder in the place of the file",
      url: () => `file:${folder}`,
      stderr: "The file of DATABASE_URL cannot be opened.\n",
    },
    {
      name: "a file in the place of the folder",
      url: () => `file:${join(folder, "letter.db", "app.db")}`,
      stderr: "The folder of DATABASE_URL cannot be made.\n",
    },
  ])("$name", async ({ url, stderr }) => {
    expect(await callLatchkey(["migrate"], { settings: settingsOn(url()) })).toEqual({
      code: 1,
      stdout: "",
      stderr,
    });
  });

  test("wrong settings, all of them at once and without their values", async () => {
    const settings = {
      ...settingsOn("mysql://somewhere"),
      LATCHKEY_SECRET: "too-short",
      ACCESS_TOKEN_LIFETIME: "soon",
    };
    expect(await callLatchkey(["migrate"], { settings })).toEqual({
      code: 1,
      stdout: "",
      stderr: [
        "The settings are wrong:",
        "  - DATABASE_URL: must be file:… for SQLite or postgres://… for PostgreSQL",
        "  - LATCHKEY_SECRET: each secret must have at least 32 characters",
        "  - ACCESS_TOKEN_LIFETIME: must be a number and a unit, such as 30s, 5m, 12h or 7d",
        "",
      ].join("\n"),
    });
  });

  test("a folder without a latchkey.config.ts", async () => {
    expect(await callLatchkey(["migrate"], { cwd: folder })).toEqual({
      code: 1,
      stdout: "",
      stderr: `There is no latchkey.config.ts in ${folder}. Run latchkey in the folder of your backend.\n`,
    });
  });
});
