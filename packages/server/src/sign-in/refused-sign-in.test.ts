import { StatementSync } from "node:sqlite";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { after } from "../kernel/clock.ts";
import { days } from "../kernel/duration.ts";
import { emptyAudit } from "../testing/audit.ts";
import { refusal, startTestProvider } from "../testing/exchange.ts";
import { createRememberingHasher } from "../testing/shared-hasher.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { addPasswordUser, login, obtainToken, testPassword } from "../testing/sign-in.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

let count = 0;

/** Everybody who must not be told apart. Each makes a person, and says what to try. */
const refused = {
  "a wrong password": async (server: TestServer) => ({ ...(await person(server, {})), password: "wrong" }),
  "an unknown address": async () => ({ name: `unknown-${count++}@example.com`, password: testPassword }),
  "a deactivated person": async (server: TestServer) => person(server, { is_active: false }),
  "a person without a password": async (server: TestServer) => person(server, { password_hash: null }),
  "a person whose password was made unusable": async (server: TestServer) =>
    person(server, { password_hash: "!yQS24TxtF7d6yHrAUFzg0jM03zYsReexUgTuVAGk" }),
  "a wrong password for an unverified address": async (server: TestServer) => ({
    ...(await unverified(server)),
    password: "wrong",
  }),
} as const;

type Refused = keyof typeof refused;
const kinds = Object.keys(refused) as Refused[];

async function person(server: TestServer, facts: Partial<Parameters<typeof addPasswordUser>[1]>) {
  const email = `person-${count++}@example.com`;
  const id = await addPasswordUser(server, { ...facts, email });
  return { id, name: email, password: testPassword };
}

/** Somebody who registered where verification is mandatory, and has not verified. */
async function unverified(server: TestServer) {
  const registered = await person(server, { email_verified_at: null });
  const expires_at = after(server.clock.now(), days(3));
  await server.db
    .insertInto("latchkey_registrations")
    .values({ user_id: registered.id, expires_at })
    .execute();
  return registered;
}

/** What a caller sees, but for the time and the request's id. */
function visible({ status, body, headers }: Answer) {
  const seen = [...headers].filter(([name]) => name !== "x-request-id" && name !== "date");
  return { status, headers: Object.fromEntries(seen), body: JSON.stringify(body) };
}

/** Listens to the drivers of both databases; `take` gives the statements since it was called last. */
function watchStatements() {
  const query = vi.spyOn(pg.Client.prototype, "query");
  const sqlite = [vi.spyOn(StatementSync.prototype, "all"), vi.spyOn(StatementSync.prototype, "run")];
  onTestFinished(() => void [query, ...sqlite].map((spy) => spy.mockRestore()));
  return {
    take() {
      const toPostgres = query.mock.calls.map(
        ([statement]) => (statement as unknown as { readonly text: string }).text,
      );
      const toSqlite = sqlite.flatMap(({ mock }) =>
        mock.contexts.map((statement, index) => ({
          order: mock.invocationCallOrder[index]!,
          sql: (statement as StatementSync).sourceSQL,
        })),
      );
      for (const spy of [query, ...sqlite]) spy.mockClear();
      const all = [
        ...toPostgres,
        ...toSqlite.toSorted((one, other) => one.order - other.order).map(({ sql }) => sql),
      ];
      // Sites and keys are read anew every few seconds, whoever asks then.
      return all.filter((sql) => !/from "latchkey_(sites|keys)"/.test(sql));
    },
  };
}

describe.each(databases)("a sign-in that is refused, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, passwords: createRememberingHasher() });
  });
  afterAll(() => server.close());

  test.each(kinds)("S73: %s is answered as a wrong password is", async (kind) => {
    const wrong = await refused["a wrong password"](server);
    const { name, password } = await refused[kind](server);
    const expected = await login(server, { username: wrong.name, password: wrong.password });
    const answer = await login(server, { username: name, password });
    expect(answer).toEqual(refusal("credentials_refused"));
    expect(visible(answer)).toEqual(visible(expected));

    const bareExpected = await obtainToken(server, wrong.name, wrong.password);
    const bare = await obtainToken(server, name, password);
    expect(bare).toEqual(refusal("bare_credentials_refused"));
    expect(visible(bare)).toEqual(visible(bareExpected));
  });

  test("S73: whoever is refused costs the same statements", async () => {
    const statements = watchStatements();
    const costs = new Map<Refused, readonly unknown[]>();
    for (const kind of kinds) {
      const { name, password } = await refused[kind](server);
      statements.take();
      await login(server, { username: name, password });
      costs.set(kind, statements.take());
    }
    const expected = costs.get("a wrong password")!;
    expect(expected.length).toBeGreaterThan(4);
    expect(expected.join()).toMatch(/from "users".*latchkey_limits.*latchkey_audit/s);
    for (const kind of kinds) expect([kind, costs.get(kind)]).toEqual([kind, expected]);
  });

  test("leaves an event that has no name in it, and the person's id where there is one", async () => {
    await emptyAudit(server.db);
    const people = await Promise.all(kinds.map((kind) => refused[kind](server)));
    for (const { name, password } of people) await login(server, { username: name, password });
    const events = await server.db.selectFrom("latchkey_audit").selectAll().orderBy("id").execute();
    expect(events.map(({ event }) => event)).toEqual(kinds.map(() => "sign_in_refused"));
    expect(events.map(({ user_id }) => user_id)).toEqual(
      people.map((each) => ("id" in each ? each.id : null)),
    );
    for (const event of events) {
      expect(event).toMatchObject({ site_id: "web", details: { reason: "credentials_refused" } });
    }
    const written = JSON.stringify(events) + server.log.join("\n");
    for (const { name } of people) expect(written).not.toContain(name);
    expect(written).not.toContain(testPassword);
  });

  test("opens no session", async () => {
    const sessions = await server.db.selectFrom("latchkey_sessions").selectAll().execute();
    expect(sessions).toEqual([]);
  });

  test("for want of a verified address is told to whoever has the right password, and at the bare door to nobody", async () => {
    const { name, password } = await unverified(server);
    expect(await login(server, { username: name, password })).toEqual(refusal("email_not_verified"));
    expect(await obtainToken(server, name, password)).toEqual(refusal("bare_credentials_refused"));
    const events = await server.db
      .selectFrom("latchkey_audit")
      .select("details")
      .orderBy("id", "desc")
      .limit(2)
      .execute();
    expect(events).toEqual([
      { details: { reason: "email_not_verified" } },
      { details: { reason: "email_not_verified" } },
    ]);
  });

  test("is nobody's who never had to verify: an administrator's, an imported person's", async () => {
    const { name, password } = await person(server, { email_verified_at: null });
    expect((await login(server, { username: name, password })).status).toBe(200);
    expect((await obtainToken(server, name, password)).status).toBe(200);
  });
});

describe.each(databases)("where verification is not mandatory any more, on %s", (database) => {
  test("whoever has not verified signs in", async () => {
    const server = await startTestServer({
      database,
      idp,
      passwords: createRememberingHasher(),
      accounts: { emailVerification: "optional" },
    });
    onTestFinished(() => server.close());
    const { name, password } = await unverified(server);
    expect((await login(server, { username: name, password })).status).toBe(200);
  });
});
