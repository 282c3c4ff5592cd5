import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { hours, minutes } from "../../kernel/duration.ts";
import { addStaff, consoleOrigin } from "../../testing/console.ts";
import { freshAddress } from "../../testing/open-test-limits.ts";
import { patiently } from "../../testing/patiently.ts";
import { startSecondNode } from "../../testing/second-node.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const password = "correct horse battery staple";

interface SetUp {
  readonly username?: string;
  /** What else stands in the form. */
  readonly given?: object;
  readonly at?: TestServer;
}

const used = { non_field_errors: [expect.stringContaining("This link was used, or is too old.")] };

describe.each(databases)("the first administrator on %s (S104)", (database) => {
  let server: Awaited<ReturnType<typeof startTestServer>>;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
  });
  afterEach(() => server.close());

  async function newToken(from: TestServer = server): Promise<string> {
    const link = await from.latchkey.createSetupLink();
    const [, token] = /^http:\/\/localhost:8000\/admin\/#\/setup\/(\S{43})$/.exec(link ?? "") ?? [];
    if (token === undefined) throw new Error(`This is no link: ${link}`);
    return token;
  }

  function setUp(token: string, { username = "ada", given = {}, at = server }: SetUp = {}) {
    const body = { token, username, password1: password, password2: password, ...given };
    const headers = { origin: consoleOrigin };
    return at.send("POST", "/api/admin/setup/", { body, headers, remoteAddress: freshAddress() });
  }

  function listSuperusers() {
    return server.db.selectFrom("users").select("username").where("is_superuser", "=", true).execute();
  }

  test("a link makes one, signs them in to the console, and works once", async () => {
    const token = await newToken();
    const made = await setUp(token, { given: { email: "ada@mail.example" } });
    expect(made).toMatchObject({ status: 200, body: { username: "ada", is_superuser: true } });
    const cookie = made.headers.getSetCookie()[0]!.split(";")[0]!;
    const session = await server.send("GET", "/api/admin/session/", { headers: { cookie } });
    expect(session).toMatchObject({ status: 200, body: { username: "ada" } });

    expect(await setUp(token, { username: "eve" })).toMatchObject({ status: 400, body: used });
    expect(await server.latchkey.createSetupLink()).toBeNull();
    expect(await listSuperusers()).toEqual([{ username: "ada" }]);
    const events = await server.db.selectFrom("latchkey_audit").select("event").execute();
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["superuser_created", "console_set_up"]),
    );
  });

  test("of twenty who bring one link at the same time one becomes it, on whichever node", async () => {
    const second = await startSecondNode(server, { database, idp });
    const token = await newToken();
    const nodes = [server, second.node];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        // Who finds no room to have a password hashed comes back, as people do.
        patiently(() => setUp(token, { username: `ada-${index}`, at: nodes[index % 2]! })),
      ),
    );
    await second.close();
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(19);
    for (const answer of refused) expect(answer).toMatchObject({ status: 400, body: used });
    expect(await listSuperusers()).toHaveLength(1);
  });

  test("the links of two nodes and of a restart all work, until one of them was used", async () => {
    const second = await startSecondNode(server, { database, idp });
    const [first, other] = await Promise.all([newToken(), newToken(second.node)]);
    const tokens = [first, other, await newToken()];
    expect(new Set(tokens).size).toBe(3);
    expect(await setUp(other)).toMatchObject({ status: 200 });
    for (const token of tokens) {
      expect(await setUp(token, { username: "eve", at: second.node })).toMatchObject({
        status: 400,
        body: used,
      });
    }
    await second.close();
    expect(await listSuperusers()).toEqual([{ username: "ada" }]);
    expect(await server.db.selectFrom("latchkey_setup_links").selectAll().execute()).toEqual([]);
  });

  test("a link works for a day, and the next one forgets it", async () => {
    const token = await newToken();
    server.clock.advance(hours(24) - minutes(1));
    const younger = await newToken();
    server.clock.advance(minutes(2));
    expect(await setUp(token)).toMatchObject({ status: 400, body: used });
    await newToken();
    expect(await server.db.selectFrom("latchkey_setup_links").selectAll().execute()).toHaveLength(2);
    expect(await setUp(younger)).toMatchObject({ status: 200 });
  });

  test("no link works where somebody became a superuser in another way", async () => {
    const token = await newToken();
    await addStaff(server);
    await server.db.updateTable("users").set({ is_active: false }).execute();
    expect(await setUp(token)).toMatchObject({ status: 400, body: used });
    expect(await setUp("x".repeat(43))).toMatchObject({ status: 400, body: used });
  });

  test.each([
    { name: "a username with spaces", given: { username: "ada lovelace" }, field: "username" },
    { name: "two passwords that differ", given: { password2: "another" }, field: "password2" },
    {
      name: "a common password",
      given: { password1: "password1", password2: "password1" },
      field: "password1",
    },
    { name: "a short password", given: { password1: "x7Gq", password2: "x7Gq" }, field: "password1" },
    { name: "an address that is none", given: { email: "ada@@mail" }, field: "email" },
  ])("$name is said at its field, and leaves the link as it is", async ({ given, field }) => {
    const token = await newToken();
    const refused = await setUp(token, { given });
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body as object)).toContain(field);
    expect(await listSuperusers()).toEqual([]);
    expect(await setUp(token)).toMatchObject({ status: 200 });
  });

  test("neither the link nor the password stands in the log or in the database", async () => {
    const token = await newToken();
    await setUp(token, { given: { password2: "another" } });
    await setUp(token);
    await setUp(token);
    const tables = ["users", "latchkey_audit", "latchkey_console_sessions"] as const;
    const rows = await Promise.all(tables.map((table) => server.db.selectFrom(table).selectAll().execute()));
    const kept = server.log.join("\n") + JSON.stringify(rows);
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(password);
    const [link] = await startAndReadLinks();
    expect(link?.token_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  /** A link's row, as it is while nobody has used it. */
  async function startAndReadLinks() {
    const fresh = await startTestServer({ database, idp });
    const token = await newToken(fresh);
    const links = await fresh.db.selectFrom("latchkey_setup_links").selectAll().execute();
    await fresh.close();
    expect(JSON.stringify(links)).not.toContain(token);
    return links;
  }
});
