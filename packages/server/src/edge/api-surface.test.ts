import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Route } from "@latchkey/contract";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listAccounts, tokensNow } from "../testing/connect.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { addPerson, bearerOf, newPassword, oldPassword, type Person } from "../testing/people.ts";
import { readEverything } from "../testing/read-everything.ts";
import { sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { testContract } from "../testing/test-contract.ts";
import { databases } from "../testing/test-database.ts";
import { listen } from "./listen.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const account = testContract.account;
const routes: readonly Route[] = Object.values(account);
const titled = (chosen: readonly Route[]) =>
  chosen.map((route) => [route.method, route.path, route] as const);
const isClosed = ({ access }: Route) => access === "user" || access === "fresh";

const anId = "0198b2c0-0000-7000-8000-000000000000";
const pathOf = ({ path }: Route, id = anId) => path.replace(":provider", "google").replace(":id", id);

const json = { "content-type": "application/json" };
describe.each(databases)("S110: the subject is that of the token, on %s:", (database) => {
  let server: TestServer;
  let me: Person;
  let other: Person;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    other = await addPerson(server);
    // What could be taken or ended: a session, an identity, a mail under way.
    await server.send("POST", "/api/auth/email/change/", {
      body: { email: "others-next@mail.example" },
      headers: bearerOf(other.signIn),
    });
  });
  beforeEach(async () => {
    me = await addPerson(server);
  });
  afterAll(() => server.close());

  /** What each route needs to do its work for the person who is signed in. */
  const work: Readonly<Record<string, () => Promise<{ readonly body?: object; readonly id?: string }>>> = {
    readUser: async () => ({}),
    replaceUser: async () => ({ body: { username: `me-${me.id}`, first_name: "Me" } }),
    updateUser: async () => ({ body: { first_name: "Me" } }),
    changePassword: async () => ({
      body: { old_password: oldPassword, new_password1: newPassword, new_password2: newPassword },
    }),
    requestEmailChange: async () => ({ body: { email: `${me.id}@mail.example` } }),
    reauthenticate: async () => ({ body: { password: oldPassword } }),
    logoutAll: async () => ({ body: {} }),
    listSessions: async () => ({}),
    endSession: async () => ({ id: sessionIdOf(me.signIn), body: {} }),
    socialConnect: async () => ({
      body: await tokensNow(server, idp, { sub: `${Date.now()}`, email: `${Date.now()}@mail.example` }),
    }),
    listSocialAccounts: async () => ({}),
    disconnectSocialAccount: async () => ({
      id: ((await listAccounts(server, me.signIn)).body as { id: string }[])[0]!.id,
      body: {},
    }),
  };
  const closed = Object.entries<Route>(account).filter(([, route]) => isClosed(route));

  test("every closed route is among these", () => {
    expect(Object.keys(work).toSorted()).toEqual(closed.map(([name]) => name).toSorted());
  });

  test.each(closed)(
    "%s does its work for who is signed in, whoever the request names",
    async (name, route) => {
      const { body, id } = await work[name]!();
      const names = ["user", "user_id", "userId", "pk", "sub", "id", "sid", "session", "session_id"];
      const theirs = names.map((key): [string, string] => [
        key,
        key.startsWith("s") && key !== "sub" ? sessionIdOf(other.signIn) : other.id,
      ]);
      const before = await readEverything(server.db, { userId: other.id });
      const query = new URLSearchParams(theirs).toString();
      const answer = await server.send(route.method, `${pathOf(route, id)}?${query}`, {
        headers: bearerOf(me.signIn),
        ...(body && { body: { ...Object.fromEntries(theirs), ...body } }),
      });
      expect([name, answer.status]).toEqual([name, 200]);
      expect(await readEverything(server.db, { userId: other.id })).toEqual(before);
      const said = JSON.stringify(answer.body);
      for (const word of [other.id, other.email, sessionIdOf(other.signIn)]) expect(said).not.toContain(word);
    },
  );
});

/** A body that any route may find what it looks for in. */
function everyField({ email, signIn }: Person): object {
  const { refresh, access } = signIn.body as { refresh: string; access: string };
  const passwords = { password1: newPassword, password2: newPassword };
  const names = { username: crypto.randomUUID(), email };
  const newPasswords = { new_password1: newPassword, new_password2: newPassword };
  const links = { key: "x".repeat(43), uid: crypto.randomUUID(), token: access };
  return { ...names, ...passwords, ...newPasswords, ...links, password: oldPassword, refresh };
}

describe("of every route of the contract,", () => {
  let server: TestServer;
  let me: Person;
  beforeAll(async () => {
    server = await startTestServer({ database: "sqlite", idp });
    me = await addPerson(server);
  });
  afterAll(() => server.close());

  /** Credentials that let a request through to the reading of its body; a token is what `logout/` would end. */
  const headersFor = (route: Route) => {
    if (route.access === "site") return { authorization: basic() };
    return isClosed(route) ? bearerOf(me.signIn) : {};
  };
  // From elsewhere each time: how often one may ask is not the question here.
  const send: TestServer["send"] = (method, path, options) =>
    server.send(method, path, { remoteAddress: freshAddress(), ...options });

  const tricks: readonly (readonly [name: string, trick: (path: string) => string])[] = [
    ["two slashes at the front", (path) => `/${path}`],
    ["two slashes inside", (path) => path.replace("/api/", "/api//")],
    ["two slashes at the end", (path) => `${path}/`],
    ["no slash at the end", (path) => path.replace(/\/$/, "")],
    ["/./", (path) => path.replace("/api/", "/api/./")],
    ["/x/../", (path) => path.replace("/api/", "/api/x/../")],
    ["/%2e/", (path) => path.replace("/api/", "/api/%2e/")],
    ["/x/%2e%2e/", (path) => path.replace("/api/", "/api/x/%2E%2e/")],
    ["an encoded letter", (path) => path.replace("/api/", "/%61pi/")],
    ["a letter that is encoded twice", (path) => path.replace("/api/", "/%2561pi/")],
    ["an encoded slash", (path) => path.replace("/api/", "/api%2f")],
    ["an encoded slash at the end", (path) => path.replace(/\/$/, "%2F")],
    ["a backslash", (path) => path.replace("/api/", "/api\\")],
    ["an encoded backslash", (path) => path.replace("/api/", "/api%5c")],
    ["capitals", (path) => path.toUpperCase()],
    [";a=b", (path) => path.replace(/\/$/, ";a=b")],
    [";a=b inside", (path) => path.replace("/api/", "/api;a=b/")],
    ["a null character", (path) => path.replace(/\/$/, "%00")],
    ["a space at the end", (path) => path.replace(/\/$/, "%20")],
    ["an extension", (path) => path.replace(/\/$/, ".json")],
    ["a malformed sequence", (path) => path.replace(/\/$/, "%E0%A4%A")],
  ];

  test.each(tricks)(
    "S111: a path with %s reaches the same route, as closed as ever, or none",
    async (_, trick) => {
      const before = await readEverything(server.db);
      for (const route of routes) {
        const path = pathOf(route);
        const body = route.method === "GET" ? {} : { rawBody: "{", headers: json };
        const plain = await send(route.method, path, body);
        const odd = await send(route.method, trick(path), body);
        const nowhere = [404, { detail: "Not found.", code: "not_found" }];
        expect([nowhere, [plain.status, plain.body]]).toContainEqual([odd.status, odd.body]);
        expect([path, plain.status < 400]).toEqual([path, false]);
      }
      expect(await readEverything(server.db)).toEqual(before);
    },
  );

  describe("S113: what reads", () => {
    test("changes nothing, whichever route a GET or HEAD is for", async () => {
      const before = await readEverything(server.db);
      for (const route of routes) {
        const query = new URLSearchParams({
          rotate: "false",
          password: oldPassword,
          refresh: me.signIn.body.refresh,
        });
        for (const method of ["GET", "HEAD"]) {
          const answer = await send(method, `${pathOf(route)}?${query.toString()}`, {
            headers: headersFor(route),
          });
          const isKnown = routes.some((each) => each.path === route.path && each.method === "GET");
          expect([route.path, answer.status]).toEqual([route.path, isKnown ? 200 : 405]);
        }
      }
      expect(await readEverything(server.db)).toEqual(before);
    });

    test.each([
      [
        "TRACE",
        /^HTTP\/1.1 405 [^]*\r\nallow: GET, PUT, PATCH, OPTIONS\r\n[^]*"code":"method_not_allowed"}/i,
      ],
      [
        "PROPFIND",
        /^HTTP\/1.1 405 [^]*\r\nallow: GET, PUT, PATCH, OPTIONS\r\n[^]*"code":"method_not_allowed"}/i,
      ],
      // What Node's parser does not know, and what it would hand to a listener that is not there.
      ["TRACK", /^HTTP\/1.1 400 /],
      ["CONNECT", /^$/],
    ])("is not %s, on the wire, which echoes nothing", async (method, expected) => {
      const listener = await listen({ fetch: server.latchkey.fetch, port: 0, host: "127.0.0.1" });
      const socket = connect(listener.port, "127.0.0.1");
      socket.write(
        `${method} /api/auth/user/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-echo: echo\r\n\r\n`,
      );
      const answer = await text(socket);
      await listener.close(0);
      expect(answer).toMatch(expected);
      expect(answer).not.toContain("echo");
    });
  });

  const nested = `{"a":${"[".repeat(33)}${"]".repeat(33)}}`;
  const tooLarge = JSON.stringify({ a: "x".repeat(64 * 1024) });
  const hostile =
    '{"__proto__":{"password":"x","email":"a@b.example","key":"x","token":"x","refresh":"x","id_token":"x"},' +
    '"constructor":{"prototype":{"password":"x","refresh":"x"}}}';

  describe.each(titled(routes.filter(({ body }) => body)))("S114: %s %s", (method, path, route) => {
    const sendRaw = (rawBody: string, headers: Record<string, string> = json): Promise<Answer> =>
      send(method, pathOf(route), { rawBody, headers: { ...headersFor(route), ...headers } });

    test("refuses a body that is too deep, too large or compressed, and changes nothing", async () => {
      const before = await readEverything(server.db);
      const answers = [
        await sendRaw(nested),
        await sendRaw(tooLarge),
        await sendRaw("{}", { ...json, "content-encoding": "gzip" }),
        await sendRaw("{}", { ...json, "content-encoding": "br" }),
      ];
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
        [400, "parse_error"],
        [413, "request_too_large"],
        [415, "unsupported_media_type"],
        [415, "unsupported_media_type"],
      ]);
      expect(await readEverything(server.db)).toEqual(before);
    });

    test("takes names of JavaScript's own for unknown ones", async () => {
      const [empty, odd] = [await sendRaw("{}"), await sendRaw(hostile)];
      expect([odd.status, odd.body]).toEqual([empty.status, empty.body]);
      expect(({} as Record<string, unknown>).password).toBeUndefined();
    });
  });

  test("S114: an encrypted token (JWE) is none", async () => {
    const jwe = ["eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0", "", "AAAA", "AAAA", "AAAA"].join(".");
    for (const route of routes.filter(isClosed)) {
      const answer = await send(route.method, pathOf(route), { headers: { authorization: `Bearer ${jwe}` } });
      expect([route.path, answer.status, answer.body.code]).toEqual([route.path, 401, "token_not_valid"]);
    }
    const refreshed = await send("POST", "/api/auth/token/refresh/", { body: { refresh: jwe } });
    expect([refreshed.status, refreshed.body.code]).toEqual([401, "token_not_valid"]);
  });
});

describe("S115: a mistake of ours", () => {
  test("tells nothing on any route: a sentence, and an id that the log has with the reason", async () => {
    const server = await startTestServer({ database: "sqlite", idp });
    const me = await addPerson(server);
    const work = routes.filter(({ body, access }) => body && access === "public");
    // The database is there, and is not what the code believes.
    for (const table of ["users", "latchkey_sessions", "latchkey_one_time_tokens", "latchkey_limits"]) {
      await sql`alter table ${sql.table(table)} rename to ${sql.table(`${table}_gone`)}`.execute(server.db);
    }
    let failed = 0;
    for (const route of [...routes.filter(isClosed), ...work]) {
      const answer = await server.send(route.method, pathOf(route), {
        headers: isClosed(route) ? bearerOf(me.signIn) : {},
        ...(route.method !== "GET" && { body: everyField(me) }),
      });
      const id = answer.headers.get("x-request-id");
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(JSON.stringify(answer.body)).not.toMatch(/gone|no such|sqlite|select|latchkey_|\bat .*:\d+/i);
      if (answer.status < 500) continue;
      failed++;
      expect([route.path, answer.status, answer.body]).toEqual([
        route.path,
        500,
        { detail: "A server error occurred.", code: "error" },
      ]);
      const lines = server.log.filter((line) => line.includes(id!) && line.includes("no such table"));
      expect([route.path, lines.length]).toEqual([route.path, 1]);
    }
    expect(failed).toBeGreaterThan(routes.length / 2);
    await server.close();
  });
});
