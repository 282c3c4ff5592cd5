import { createTestDatabase, type TestDatabase } from "@latchkey/server/testing/test-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callLatchkey } from "../testing/call-latchkey.ts";
import { openTerminal } from "../testing/open-terminal.ts";
import { runLatchkey, settingsOn } from "../testing/run-latchkey.ts";
import { type WrittenBackend, writeBackend } from "../testing/write-backend.ts";

const migration = `
  import { defineMigration } from "@latchkey/server";
  export const migration = defineMigration({
    async up({ db, types }) {
      await db.schema
        .createTable("partners")
        .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
        .addColumn("name", types("text"), (column) => column.notNull())
        .addColumn("api_key", types("text"))
        .addColumn("level", types("integer"), (column) => column.notNull())
        .execute();
    },
  });
`;

/** Partners have a secret that is written and never read, one that is shown once, and a check. */
const partners = `
  defineResource({
    name: "partners", label: "Partner", labelPlural: "Partners", table: "partners", title: "name",
    fields: {
      name: text({ maxLength: 20 }),
      api_key: { type: "secret", schema: z.string().min(4) },
      level: integer().default(7),
    },
    list: ["name", "level"], sorts: ["name"],
    create: "insert", change: "update", remove: "delete",
    actions: {
      renew_token: { scope: "row", run: async () => ({ shownOnce: [{ label: "Token", value: "token-shown-once" }] }) },
      test: {
        scope: "row",
        check: async () => [
          { check: "name", is_ok: true, sentence: "Has one." },
          { check: "door", is_ok: false, sentence: "Is closed. Open it." },
        ],
      },
    },
  })`;

let database: TestDatabase;
let backend: WrittenBackend;
beforeAll(async () => {
  database = await createTestDatabase("sqlite");
  backend = await writeBackend("", { "0001-partners.ts": migration }, partners);
  await latchkey(["migrate"]);
});
afterAll(async () => {
  await backend[Symbol.asyncDispose]();
  await database.drop();
});

const surroundings = () => ({ cwd: backend.folder, settings: settingsOn(database.url) });
const latchkey = (args: readonly string[]) => callLatchkey(args, surroundings());

const secret = "a-secret-that-nobody-lists";

test("an application's own resource has its commands, and a secret comes by the standard input alone", async () => {
  const create = ["partners", "create", "--set", "name=Acme"];
  const refused = await latchkey([...create, "--set", `api_key=${secret}`]);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain(
    "Write --set api_key=- and give it at the prompt, or on the standard input.",
  );
  expect(refused.stderr).not.toContain(secret);

  const created = await runLatchkey([...create, "--set", "api_key=-", "--json"], {
    ...surroundings(),
    input: `${secret}\n`,
  });
  expect(created).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(created.stdout)).toMatchObject({ row: { title: "Acme", values: { level: 7 } } });
  const shown = await latchkey(["partners", "show", "Acme"]);
  expect(created.stdout + shown.stdout).not.toContain(secret);
  const blank = await latchkey(["partners", "create", "--set", "name= "]);
  expect(blank).toEqual({ code: 1, stdout: "", stderr: "name: This field may not be blank.\n" });
});

test("what is shown once is the output, and a sentence stands beside it", async () => {
  expect(await latchkey(["partners", "renew-token", "Acme"])).toEqual({
    code: 0,
    stdout: "Renew token: 1 done.\nToken: token-shown-once\n",
    stderr: "It is shown this once and cannot be read again: keep it now.\n",
  });
});

test("a check that finds something wrong says what, and fails", async () => {
  expect(await latchkey(["partners", "test", "Acme"])).toEqual({
    code: 1,
    stdout: "ok     name: Has one.\nwrong  door: Is closed. Open it.\n",
    stderr: "",
  });
});

test("at a terminal nobody can see a secret that is asked for", async () => {
  await using terminal = openTerminal(
    ["partners", "change", "Acme", "--set", "api_key=-"],
    settingsOn(database.url),
    backend.folder,
  );
  await terminal.see("api_key:");
  terminal.press("typed-secret\r");
  await terminal.see("Changed: Acme.");
  expect(await terminal.ended).toBe(0);
  expect(terminal.screen()).not.toContain("typed-secret");
});
