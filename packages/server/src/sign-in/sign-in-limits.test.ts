import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { minutes } from "../kernel/duration.ts";
import { forgetEverybody, refusal, startTestProvider } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { inParallel } from "../testing/refresh.ts";
import { createPasswordHasher } from "../passwords/password-hasher.ts";
import { createRememberingHasher } from "../testing/shared-hasher.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { addPasswordUser, login, obtainToken, testPassword } from "../testing/sign-in.ts";
import { StandingClock } from "../testing/test-clock.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const password = testPassword;
const ada = { username: "Ada", email: "ada@example.com" };

function throttled({ headers }: Answer) {
  const wait = headers.get("retry-after");
  const detail = `Request was throttled. Expected available in ${wait} seconds.`;
  return { status: 429, body: { detail, code: "throttled" }, headers };
}

describe.each(databases)("guesses at a password, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    const passwords = createRememberingHasher();
    server = await startTestServer({ database, idp, clock: new StandingClock(), passwords });
  });
  beforeEach(async () => {
    await forgetEverybody(server);
    await server.db.deleteFrom("latchkey_limits").execute();
    await addPasswordUser(server, ada);
  });
  afterAll(() => server.close());

  test("S82: five are refused, and then even the right one, with the time to wait", async () => {
    for (let guess = 0; guess < 5; guess++)
      expect(await login(server, { username: "Ada", password: "wrong" })).toEqual(
        refusal("credentials_refused"),
      );
    const right = await login(server, { username: "Ada", password });
    expect(right).toEqual(throttled(right));
    expect(right.headers.get("retry-after")).toMatch(/^(29\d|300)$/);
    server.clock.advance(minutes(5));
    expect((await login(server, { username: "Ada", password })).status).toBe(200);
  });

  test("S82: of a hundred at once, five are tried", async () => {
    const answers = await inParallel(100, (index) =>
      login(server, { username: "Ada", password: `wrong ${index}` }),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 400)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(95);
  });

  test("S82: a person who is not there closes just so", async () => {
    for (let guess = 0; guess < 5; guess++)
      expect(await login(server, { username: "nobody", password })).toEqual(refusal("credentials_refused"));
    const sixth = await login(server, { username: "nobody", password });
    expect(sixth).toEqual(throttled(sixth));
  });

  const doors = {
    "login/ by name": (secret: string) => login(server, { username: "Ada", password: secret }),
    "login/ by address": (secret: string) => login(server, { email: "ADA@example.com", password: secret }),
    "/api/token/ by name": (secret: string) => obtainToken(server, "Ada", secret),
    "/api/token/ by address": (secret: string) => obtainToken(server, "ada@example.com", secret),
  } as const;
  type Door = keyof typeof doors;
  const names = Object.keys(doors) as Door[];

  test("S84: all doors share the budget of the account", async () => {
    for (const name of [...names, names[0]!])
      expect([400, 401]).toContain((await doors[name]("wrong")).status);
    for (const name of names) {
      const answer = await doors[name](password);
      expect(answer).toEqual(throttled(answer));
    }
  });

  test.each(names.flatMap((closed) => names.map((asked) => [closed, asked] as const)))(
    "S84: what closes %s closes %s",
    async (closed, asked) => {
      for (let guess = 0; guess < 5; guess++) await doors[closed]("wrong");
      const answer = await doors[asked](password);
      expect(answer).toEqual(throttled(answer));
    },
  );

  test("S85: one's own success clears nobody else's failures, and not those of the address", async () => {
    await addPasswordUser(server, { username: "Eve", email: "eve@example.com" });
    const remoteAddress = freshAddress();
    for (let guess = 0; guess < 4; guess++) {
      await login(server, { username: "Ada", password: "wrong" }, { remoteAddress });
      expect((await login(server, { username: "Eve", password }, { remoteAddress })).status).toBe(200);
    }
    await login(server, { username: "Ada", password: "wrong" });
    const guessed = await login(server, { username: "Ada", password });
    expect(guessed).toEqual(throttled(guessed));
    for (let guess = 0; guess < 6; guess++)
      await login(server, { username: `nobody-${guess}`, password }, { remoteAddress });
    const eve = await login(server, { username: "Eve", password }, { remoteAddress });
    expect(eve).toEqual(throttled(eve));
    expect((await login(server, { username: "Eve", password })).status).toBe(200);
  });

  test("a success clears one's own failures", async () => {
    for (let round = 0; round < 3; round++) {
      for (let guess = 0; guess < 4; guess++) await login(server, { username: "Ada", password: "wrong" });
      expect((await login(server, { email: "ada@example.com", password })).status).toBe(200);
    }
  });

  test("S83: the person still comes in from where they have been", async () => {
    const remoteAddress = freshAddress();
    await login(server, { username: "Ada", password }, { remoteAddress });
    for (let guess = 0; guess < 5; guess++) await login(server, { username: "Ada", password: "wrong" });
    expect((await login(server, { username: "Ada", password })).status).toBe(429);
    expect((await login(server, { username: "Ada", password }, { remoteAddress })).status).toBe(200);
  });

  test("twenty right ones of one person at once all sign in", async () => {
    const answers = await inParallel(20, (index) =>
      index % 2 ? login(server, { username: "Ada", password }) : obtainToken(server, "Ada", password),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.refresh as string)).size).toBe(20);
  });

  test("a crowd of right ones of one person leaves room for others", async () => {
    const passwords = createPasswordHasher({ threads: 1, maxQueue: 20 });
    const small = await startTestServer({ database, idp, passwords });
    await addPasswordUser(small, { username: "Eve", email: "eve@example.com" });
    const people = await inParallel(5, async (index) => {
      const username = `person-${index}`;
      await addPasswordUser(small, { username, email: `${username}@example.com` });
      return username;
    });
    const remoteAddress = freshAddress();
    const crowd = inParallel(60, () => login(small, { username: "Eve", password }, { remoteAddress }));
    const answers = await Promise.all(people.map((username) => login(small, { username, password })));
    expect(answers.map(({ status }) => status)).toEqual(people.map(() => 200));
    // On a slow machine the last of the crowd wait too long; that is their own crowd's doing.
    expect((await crowd).filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
    await small.close();
  });

  test("that there is no room to check count against nobody", { timeout: minutes(2) }, async () => {
    const answers = await inParallel(600, (index) => login(server, { username: `crowd-${index}`, password }));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    for (const answer of busy) {
      expect(answer).toEqual(refusal("unavailable"));
      expect(answer.headers.get("retry-after")).toMatch(/^[1-9]$/);
    }
    const failed = answers.filter(({ status }) => status === 400).length;
    expect(failed + busy.length).toBe(600);
    const rows = await server.db.selectFrom("latchkey_limits").select(["failures", "pending"]).execute();
    // Of each attempt one failure for the account, one for its streak and one for the address.
    expect(rows.reduce((sum, { failures }) => sum + failures, 0)).toBe(3 * failed);
    expect(rows.reduce((sum, { pending }) => sum + pending, 0)).toBe(0);
    const events = await server.db.selectFrom("latchkey_audit").select("event").execute();
    expect(events).toHaveLength(failed);
  });
});
