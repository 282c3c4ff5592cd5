import { createTestDatabase, type TestDatabase } from "@latchkey/server/testing/test-database";
import { argon2Sync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLatchkey } from "../testing/call-latchkey.ts";
import { listCommandLines } from "../testing/list-command-lines.ts";
import { openBackend } from "../testing/open-backend.ts";
import { openTerminal } from "../testing/open-terminal.ts";
import { settingsOn } from "../testing/run-latchkey.ts";

const password = "correct horse battery staple";

let database: TestDatabase;
let backend: Awaited<ReturnType<typeof openBackend>>;
beforeAll(async () => {
  database = await createTestDatabase("sqlite");
  backend = await openBackend(database.url);
});
afterAll(async () => {
  await backend.close();
  await database.drop();
});

const listUsers = () => backend.database().selectFrom("users").selectAll().orderBy("date_joined").execute();

function createSuperuser(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  return callLatchkey(["createsuperuser", ...args], {
    settings: { ...settingsOn(database.url), ...settings },
  });
}

/** Whether an encoded hash (`argon2$argon2id$v=19$m=…,t=…,p=…$salt$hash`) is the password's. */
function isHashOf(encoded: string, text: string): boolean {
  const [, algorithm, , parameters = "", salt = "", hash = ""] = encoded.split("$");
  const [memory, passes, parallelism] = parameters.split(",").map((pair) => Number(pair.slice(2)));
  if (algorithm !== "argon2id" || !memory || !passes || !parallelism) return false;
  const nonce = Buffer.from(salt, "base64");
  const digest = argon2Sync(algorithm, { message: text, nonce, memory, passes, parallelism, tagLength: 32 });
  return digest.equals(Buffer.from(hash, "base64"));
}

describe("createsuperuser --no-input", () => {
  test("makes a user who may do everything, with the password of the environment", async () => {
    const args = ["--no-input", "--username", "ada", "--email", " Ada@Mail.Example "];
    expect(await createSuperuser(args, { SUPERUSER_PASSWORD: password })).toEqual({
      code: 0,
      stdout: "Created the superuser ada.\n",
      stderr: "",
    });
    const [user, ...others] = await listUsers();
    expect(others).toEqual([]);
    expect(user).toMatchObject({
      username: "ada",
      email: "ada@mail.example",
      email_verified_at: null,
      is_active: true,
      is_staff: true,
      is_superuser: true,
    });
    expect(isHashOf(user?.password_hash ?? "", password)).toBe(true);
  });

  test.each([
    {
      name: "a name that somebody has",
      args: ["--username", "ada"],
      sentence: "username: A user with that username or e-mail address already exists.\n",
    },
    {
      name: "an address that somebody has",
      args: ["--username", "grace", "--email", "ADA@mail.example"],
      sentence: "username: A user with that username or e-mail address already exists.\n",
    },
    {
      name: "every field that is wrong, at once",
      args: ["--username", "ada lovelace", "--email", "ada@@mail"],
      given: "1234567",
      sentence:
        "username: Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.\n" +
        "email: Enter a valid email address.\n" +
        "password: This password is too short. It must contain at least 8 characters. " +
        "This password is too common. This password is entirely numeric.\n",
    },
    {
      name: "missing parts, and names them all",
      args: [],
      given: "",
      sentence: "With --no-input set --username and the environment variable SUPERUSER_PASSWORD.\n",
    },
    {
      name: "a password in the command line, which others can list",
      args: ["--username", "grace", "--password", password],
      sentence: "error: unknown option '--password'\n(run it with \"--help\" to see what it takes)\n",
    },
  ])("refuses $name", async ({ args, given = password, sentence }) => {
    const before = await listUsers();
    expect(await createSuperuser(["--no-input", ...args], { SUPERUSER_PASSWORD: given })).toEqual({
      code: 1,
      stdout: "",
      stderr: sentence,
    });
    expect(await listUsers()).toEqual(before);
  });

  test("says what to do with a database that is not migrated", async () => {
    const empty = await createTestDatabase("sqlite");
    const settings = { DATABASE_URL: empty.url, SUPERUSER_PASSWORD: password };
    const run = await createSuperuser(["--no-input", "--username", "ada"], settings);
    await empty.drop();
    expect(run).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'The database lacks 7 migration(s), latchkey/0001-initial first. Run "latchkey migrate", then try again.\n',
    });
  });
});

describe("createsuperuser at a terminal", () => {
  test("asks for what is not given, and nobody can see or list the password", async () => {
    await using terminal = openTerminal(["createsuperuser", "--email", ""], settingsOn(database.url));
    await terminal.see("Username:");
    terminal.press("katherine\r");
    await terminal.see("Password:");
    terminal.press(`${password}\r`);
    await terminal.see("Password (again):");
    expect(listCommandLines().join("\n")).toContain("createsuperuser");
    expect(listCommandLines().join("\n")).not.toContain(password);
    terminal.press(`${password}\r`);
    await terminal.see("Created the superuser katherine.");
    expect(await terminal.ended).toBe(0);

    expect(terminal.screen()).not.toContain(password);
    expect(terminal.screen()).not.toContain("E-mail");
    const user = (await listUsers()).at(-1);
    expect(user).toMatchObject({ username: "katherine", email: null, is_superuser: true });
    expect(isHashOf(user?.password_hash ?? "", password)).toBe(true);
  });

  test("two passwords that differ create nothing", async () => {
    const before = await listUsers();
    await using terminal = openTerminal(["createsuperuser", "--username", "mary"], settingsOn(database.url));
    await terminal.see("E-mail address (may be empty):");
    terminal.press("mary@mail.example\r");
    await terminal.see("Password:");
    terminal.press(`${password}\r`);
    await terminal.see("Password (again):");
    terminal.press("correct house battery staple\r");
    await terminal.see("The two passwords are not the same. Nothing was created.");
    expect(await terminal.ended).toBe(1);
    expect(await listUsers()).toEqual(before);
  });

  test("Ctrl-C at a question ends with 130 and creates nothing", async () => {
    const before = await listUsers();
    await using terminal = openTerminal(["createsuperuser"], settingsOn(database.url));
    await terminal.see("Username:");
    terminal.press("mary\r");
    await terminal.see("E-mail address (may be empty):");
    terminal.press("\x03");
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).not.toContain("Error");
    expect(await listUsers()).toEqual(before);
  });

  test("wrong settings are told before any question", async () => {
    await using terminal = openTerminal(["createsuperuser"], settingsOn("mysql://somewhere"));
    await terminal.see("The settings are wrong:");
    expect(await terminal.ended).toBe(1);
    expect(terminal.screen()).not.toContain("Username:");
  });

  test("without a terminal it asks nobody, and says so", async () => {
    expect(await createSuperuser([])).toEqual({
      code: 1,
      stdout: "",
      stderr: "There is no terminal to ask at. Use --no-input with options, as --help says.\n",
    });
  });
});
