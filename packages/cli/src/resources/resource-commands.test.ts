import { createTestDatabase, databases, type TestDatabase } from "@latchkey/server/testing/test-database";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLatchkey } from "../testing/call-latchkey.ts";
import { openBackend } from "../testing/open-backend.ts";
import { openTerminal } from "../testing/open-terminal.ts";
import { runLatchkey, settingsOn } from "../testing/run-latchkey.ts";

describe.each(databases)("the commands of resources on %s", (kind) => {
  let database: TestDatabase;
  let backend: Awaited<ReturnType<typeof openBackend>>;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    backend = await openBackend(database.url);
  });
  afterAll(async () => {
    await backend.close();
    await database.drop();
  });

  const latchkey = (...args: string[]) => callLatchkey(args, { settings: settingsOn(database.url) });

  /** @returns What a command with `--json` writes. */
  async function json(...args: string[]) {
    const { code, stdout, stderr } = await latchkey(...args, "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** What the audit says of changes, the oldest first. */
  function readAudit() {
    return backend
      .database()
      .selectFrom("latchkey_audit")
      .select(["event", "resource", "object_id", "user_id", "actor_id", "details", "changes"])
      .where("event", "in", ["row_added", "row_changed", "row_deleted", "action_done"])
      .orderBy("id")
      .execute();
  }

  test("people are made, found, changed, acted on and deleted, and the audit says by whom", async () => {
    const { row: group } = await json(
      "groups",
      "create",
      "--set=name=Support",
      "--set=permissions=users.view",
    );
    const created = await json("users", "create", "--set=username=ada", "--set=email=Ada@Mail.Example");
    expect(created).toMatchObject({
      row: { title: "ada", values: { email: "ada@mail.example" } },
      shown_once: [],
    });
    const { id } = created.row as { readonly id: string };
    const groupId = (group as { readonly id: string }).id;

    const rights = ["--set", "is_staff=true", "--set", "groups=Support", "--set", "birthday=1815-12-10"];
    const changed = await latchkey("users", "change", "ADA@mail.example", ...rights);
    expect(changed).toEqual({ code: 0, stdout: "Changed: ada.\n", stderr: "" });
    const staff = ["--filter", "is_staff=true", "--filter", "group=Support", "--search", "AD"];
    expect(await json("users", "list", ...staff)).toMatchObject({
      rows: [{ id, values: { is_staff: true, groups: [groupId], birthday: "1815-12-10" } }],
      references: { groups: { [groupId]: "Support" } },
      count: { value: 1, is_exact: true },
      next_cursor: null,
    });

    expect(await json("users", "deactivate", "ada", "--yes")).toEqual({
      done: 1,
      refused: [],
      shown_once: [],
      report: [],
    });
    const shown = await latchkey("users", "show", id);
    expect(shown.stdout).toMatch(/^is_active +no$/m);
    expect(shown.stdout).toMatch(/^groups +Support$/m);
    expect(await latchkey("users", "delete", "ada", "--yes")).toEqual({
      code: 0,
      stdout: "Deleted: ada.\n",
      stderr: "",
    });
    expect(await latchkey("users", "show", "ada")).toEqual({
      code: 1,
      stdout: "",
      stderr: '"ada" is none of the users.\n',
    });

    const about = { resource: "users", object_id: id, actor_id: null };
    expect(await readAudit()).toMatchObject([
      { event: "row_added", resource: "groups", object_id: groupId, details: { by: "command_line" } },
      { ...about, event: "row_added", details: { by: "command_line" } },
      {
        ...about,
        event: "row_changed",
        details: { by: "command_line" },
        changes: {
          is_staff: { before: false, after: true },
          birthday: { before: null, after: "1815-12-10" },
        },
      },
      { ...about, event: "action_done", details: { by: "command_line", action: "deactivate" } },
      { ...about, event: "row_deleted", details: { by: "command_line" } },
    ]);
  });

  test("--all walks a list to its end, and --cursor goes on where a page ended", async () => {
    const people = Array.from({ length: 1_100 }, (_, index) => ({
      id: randomUUID(),
      username: `crowd-${index}`,
      email: null,
      email_verified_at: null,
      password_hash: null,
      first_name: "=1+1",
      // Many of one moment: where a page ends there, the id decides.
      date_joined: new Date(1_700_000_000_000 + Math.floor(index / 100)),
      last_login: null,
    }));
    for (let at = 0; at < people.length; at += 100) {
      await backend
        .database()
        .insertInto("users")
        .values(people.slice(at, at + 100))
        .execute();
    }
    const crowd = ["users", "list", "--search", "crowd-"];
    // More than a pipe holds at once: a process that ended before it was read would cut it off.
    const csv = [...crowd, "--all", "--csv"];
    const { stdout, stderr } = await runLatchkey(csv, { settings: settingsOn(database.url) });
    const [header = "", ...lines] = stdout.trimEnd().split("\r\n");
    expect({ stderr, header: header.slice(0, 24) }).toEqual({
      stderr: "",
      header: "id,username,email,first_",
    });
    expect(new Set(lines.map((line) => line.split(",")[1])).size).toBe(1_100);
    expect(lines).toHaveLength(1_100);
    expect(lines[0]).toContain(",'=1+1,");

    const all = await json(...crowd, "--all");
    expect(all).toMatchObject({ rows: { length: 1_100 }, count: { value: 1_100 }, next_cursor: null });
    const first = await json(...crowd, "--limit", "2", "--sort", "username");
    const next = await json(
      ...crowd,
      "--limit=2",
      "--sort=username",
      `--cursor=${String(first.next_cursor)}`,
    );
    const names = [first, next].flatMap(({ rows }) =>
      (rows as { readonly title: string }[]).map((row) => row.title),
    );
    expect(names).toEqual(["crowd-0", "crowd-1", "crowd-10", "crowd-100"]);

    const table = await latchkey(...crowd, "--limit", "2");
    expect(table.stdout.split("\n")).toHaveLength(4);
    expect(table.stderr).toBe("These are 2 of 1100. --all shows all.\n");
  });

  test("a name that two people answer to names neither", async () => {
    const email = "grace@mail.example";
    await json("users", "create", "--set=username=grace", `--set=email=${email}`);
    await json("users", "create", `--set=username=${email}`);
    expect(await latchkey("users", "change", email, "--set", "is_superuser=true")).toEqual({
      code: 1,
      stdout: "",
      stderr: `"${email}" names several of the users. Name the one by its id.\n`,
    });
  });
});

describe("the commands of resources refuse with a sentence, and change nothing", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase("sqlite");
    await callLatchkey(["migrate"], { settings: settingsOn(database.url) });
    await callLatchkey(["users", "create", "--set=username=ada"], { settings: settingsOn(database.url) });
  });
  afterAll(() => database.drop());

  test.each([
    {
      command: "users list --filter height=2",
      sentence:
        'The list of users has no filter "height". It has: is_active, is_staff, is_superuser, group, provider, date_joined.',
    },
    {
      command: "users list --sort height",
      sentence: 'This list has no order "height". It has: date_joined, username.',
    },
    {
      command: "users list --filter date_joined=soon",
      sentence: "date_joined is a period: 2026-01-01..2026-02-01, 2026-01-01.. or 2026-01-01.",
    },
    {
      command: "users create --set username=x --set password=secret",
      sentence: 'There is no field "password" to set. There is: username, email,',
    },
    { command: "users change ada --set is_staff=perhaps", sentence: "is_staff is true or false." },
    { command: "users change ada --set groups=Nobody", sentence: '"Nobody" is none of the groups.' },
    {
      command: "users create --set username=ada",
      sentence: "username: A user with that username already exists.",
    },
    { command: "users activate ada", sentence: "Is active already." },
    {
      command: "users delete ada",
      sentence:
        "Delete the user ada?\nThere is no terminal to ask at. Say --yes to do it without the question.",
    },
    { command: "users deactivate ada", sentence: "Deactivate: ada?\nThere is no terminal to ask at." },
    {
      command: "groups create --set name=A --set permissions=users.fly",
      sentence: "permissions is one of users.view,",
    },
    { command: "horses list", sentence: "error: unknown command 'horses'" },
  ])("latchkey $command", async ({ command, sentence }) => {
    const run = await callLatchkey(command.split(" "), { settings: settingsOn(database.url) });
    expect(run).toEqual({ code: 1, stdout: "", stderr: expect.stringContaining(sentence) as string });
    expect(run.stderr).not.toContain("    at ");
  });

  test("none of them did anything", async () => {
    const { stdout } = await callLatchkey(["users", "list", "--json"], {
      settings: settingsOn(database.url),
    });
    expect(JSON.parse(stdout)).toMatchObject({
      rows: [{ title: "ada", values: { is_active: true } }],
      count: { value: 1 },
    });
  });

  test("at a terminal a deletion says what goes with it, and is not done without a yes", async () => {
    const backend = await openBackend(database.url);
    const { id } = await backend.database().selectFrom("users").select("id").executeTakeFirstOrThrow();
    await backend
      .database<{ posts: Record<string, unknown> }>()
      .insertInto("posts")
      .values({ id: randomUUID(), author_id: id, title: "T", body: "B", created_at: new Date() })
      .execute();
    for (const [key, end] of [
      ["n", "Nothing was done."],
      ["y", "Deleted: ada."],
    ] as const) {
      await using terminal = openTerminal(["users", "delete", "ada"], settingsOn(database.url));
      await terminal.see("Delete the user ada? With it go: Posts (1).");
      terminal.press(`${key}\r`);
      await terminal.see(end);
      expect(await terminal.ended).toBe(key === "y" ? 0 : 1);
      const left = await backend.database().selectFrom("users").select("id").execute();
      expect(left).toHaveLength(key === "y" ? 0 : 1);
    }
    await backend.close();
  });
});
