import { offlineClient, startOfflineProvider } from "@latchkey/idp";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { seconds } from "./kernel/duration.ts";
import { testSecret, testSite } from "./testing/start-test-server.ts";
import {
  createTestDatabase,
  type DatabaseKind,
  databases,
  type TestDatabase,
} from "./testing/test-database.ts";

const program = fileURLToPath(new URL("testing/server.fixture.ts", import.meta.url));
const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

/** The one line that a server without an administrator writes beside its log. */
const setupLine =
  /^Nobody is an administrator yet\. .* once, for 24 hours: http:\/\/localhost:\d+\/admin\/#\/setup\/(\S{43})\n$/;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0).toReversed()) await end();
});

async function newDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const database = await createTestDatabase(kind);
  cleanUp.push(database.drop);
  return database;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function settingsOf(kind: DatabaseKind): Promise<Record<string, string>> {
  const port = await freePort();
  return {
    LATCHKEY_ENV: "development",
    LATCHKEY_SECRET: testSecret,
    DATABASE_URL: (await newDatabase(kind)).url,
    BACKEND_PORT: String(port),
    BACKEND_URL: `http://localhost:${port}`,
    WEB_URL: testSite.origin,
    SITE_ID: testSite.id,
    SITE_SECRET: testSite.secret,
    GOOGLE_ISSUER: idp.issuer,
    GOOGLE_CLIENT_ID: offlineClient.id,
    GOOGLE_CLIENT_SECRET: offlineClient.secret,
  };
}

function run(env: Record<string, string>) {
  const { NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, ["--conditions=source", program], {
    env: { NODE_COMPILE_CACHE, ...env } as unknown as NodeJS.ProcessEnv,
  });
  cleanUp.push(() => child.kill("SIGKILL"));
  const said = { stdout: "", stderr: "" };
  const { promise: ready, resolve: beReady } = Promise.withResolvers<void>();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      said[stream] += chunk;
      if (said.stdout.includes("Backend ready")) beReady();
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  const url = `http://localhost:${env["BACKEND_PORT"]}`;
  return { child, said, ended, ready: Promise.race([ready, ended]), url };
}

describe.each(databases)("a server process on %s", (kind) => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "finishes at %s what it had taken, and ends with 0",
    async (signal) => {
      const server = run(await settingsOf(kind));
      await server.ready;
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      const underWay = fetch(`${server.url}/api/test/slow/`);
      await expect.poll(() => server.said.stdout).toContain("slow begins");
      const startedAt = performance.now();
      server.child.kill(signal);
      const answer = await underWay;
      expect([answer.status, await answer.json()]).toEqual([200, { id: "slow" }]);
      expect(await server.ended).toBe(0);
      // What it had taken, it may finish for ten seconds.
      expect(performance.now() - startedAt).toBeLessThan(seconds(9));
      expect(server.said.stderr).toMatch(setupLine);
    },
  );

  test("S104: shows a link to whoever starts it, beside the log, until there is an administrator", async () => {
    const settings = await settingsOf(kind);
    const first = run(settings);
    await first.ready;
    const [, token] = setupLine.exec(first.said.stderr) ?? [];
    const headers = { origin: settings["BACKEND_URL"]!, "content-type": "application/json" };
    const password = "correct horse battery staple";
    const body = JSON.stringify({ token, username: "ada", password1: password, password2: password });
    const made = await fetch(`${first.url}/api/admin/setup/`, { method: "POST", headers, body });
    expect(made.status).toBe(200);
    first.child.kill("SIGTERM");
    await first.ended;
    expect(first.said.stdout).not.toContain(token);

    const second = run(settings);
    await second.ready;
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(second.said.stderr).toBe("");
  });

  test("says in one sentence that its port is taken, and ends with 1 at once", async () => {
    const settings = await settingsOf(kind);
    const other = createServer().listen(Number(settings["BACKEND_PORT"]), "127.0.0.1");
    cleanUp.push(() => other.close());
    await once(other, "listening");
    const { ended, said } = run(settings);
    await expect.poll(() => said.stderr).not.toBe("");
    const saidAt = performance.now();
    expect(await ended).toBe(1);
    expect(performance.now() - saidAt).toBeLessThan(seconds(9));
    expect(said.stderr).toBe(
      "The port of the backend is in use. Stop the program that holds it, or set BACKEND_PORT to another one.\n",
    );
  });

  test.each([
    ["resource", 'The console has two resources "users": rename the application\'s.\n'],
    ["route", "Two routes are declared for GET /api/test/slow.\n"],
  ])(
    "says in one sentence which %s is declared twice, and ends with 1 at once",
    async (mistake, sentence) => {
      const { ended, said } = run({ ...(await settingsOf(kind)), TEST_MISTAKE: mistake });
      await expect.poll(() => said.stderr).not.toBe("");
      const saidAt = performance.now();
      expect(await ended).toBe(1);
      expect(performance.now() - saidAt).toBeLessThan(seconds(9));
      expect(said.stderr).toBe(sentence);
    },
  );

  test("in production refuses a database with pending migrations", async () => {
    const settings = await settingsOf(kind);
    const { ended, said } = run({
      LATCHKEY_SECRET: testSecret,
      DATABASE_URL: settings["DATABASE_URL"]!,
      BACKEND_PORT: settings["BACKEND_PORT"]!,
      BACKEND_URL: "https://api.example",
    });
    expect(await ended).toBe(1);
    expect(said.stderr).toBe(
      'The database lacks 5 migration(s), latchkey/0001-initial first. Run "latchkey migrate", then try again.\n',
    );
  });
});

test("S41: refuses a secret that cannot open the stored keys, in one sentence", async () => {
  const settings = await settingsOf("sqlite");
  const first = run(settings);
  await first.ready;
  first.child.kill("SIGTERM");
  await first.ended;
  const { ended, said } = run({ ...settings, LATCHKEY_SECRET: "x".repeat(40) });
  expect(await ended).toBe(1);
  expect(said.stderr).toMatch(/^LATCHKEY_SECRET cannot open the signing keys in the database\. .*\n$/);
});

test("names all wrong settings at once, and ends with 1", async () => {
  const { ended, said } = run({ LATCHKEY_ENV: "test", LATCHKEY_SECRET: "short", BACKEND_PORT: "x" });
  expect(await ended).toBe(1);
  expect(said.stderr.split("\n")).toEqual([
    "The settings are wrong:",
    "  - LATCHKEY_ENV: must be production or development",
    "  - LATCHKEY_SECRET: each secret must have at least 32 characters",
    expect.stringMatching(/^ {2}- BACKEND_PORT: /),
    "",
  ]);
  expect(said.stdout).toBe("");
});

test("says in one sentence that the database does not answer, without its URL", async () => {
  const settings = await settingsOf("sqlite");
  const DATABASE_URL = `postgres://somebody:a-password@127.0.0.1:${await freePort()}/db`;
  const { ended, said } = run({ ...settings, DATABASE_URL });
  expect(await ended).toBe(1);
  expect(said.stderr).toBe(
    "The database does not answer. See that it runs, and that DATABASE_URL is right.\n",
  );
  expect(said.stdout).not.toContain("a-password");
});

test("S118: a rejection that nobody handles is a line of the log, and the process runs on", async () => {
  const server = run(await settingsOf("sqlite"));
  await server.ready;
  expect((await fetch(`${server.url}/api/test/rejecting/`)).status).toBe(200);
  await expect.poll(() => server.said.stdout).toContain("a rejection was not handled");
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
});

test("S113: TRACE is off, and nothing that it sent comes back", async () => {
  const server = run(await settingsOf("sqlite"));
  await server.ready;
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  socket.end("TRACE /healthz HTTP/1.1\r\nHost: localhost\r\nX-Secret: hidden\r\nConnection: close\r\n\r\n");
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
  expect(answer).not.toContain("hidden");
  server.child.kill("SIGTERM");
  expect(await server.ended).toBe(0);
});
