import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  countRows,
  exchange,
  forgetEverybody,
  onePerson,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

describe.each(databases)("every way in, on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  beforeEach(() => forgetEverybody(server));
  afterAll(() => server.close());

  const account = "verified@gmail.com";
  const signIn = async (headers?: Record<string, string>) =>
    exchange(server, await idp.issueTokens({ account }), { authorization: basic(), ...headers });

  test("S67: opens a session of its own each time", async () => {
    const [first, second] = [await signIn(), await signIn()];
    expect(second.body.refresh).not.toBe(first.body.refresh);
    expect(await countRows(server)).toMatchObject({ users: 1, sessions: 2 });
  });

  test("writes down whom it let in, by which site, for which person behind it", async () => {
    const { body } = await signIn({
      "x-latchkey-client-address": "198.51.100.7",
      "x-latchkey-user-agent": "A browser",
      "user-agent": "A server",
      "x-request-id": "request-0001",
    });
    const session = await server.db.selectFrom("latchkey_sessions").selectAll().executeTakeFirstOrThrow();
    expect(session).toMatchObject({ address: "198.51.100.7", user_agent: "A browser", site_id: "web" });
    const events = await server.db.selectFrom("latchkey_audit").selectAll().execute();
    expect(events.find(({ event }) => event === "signed_in")).toMatchObject({
      user_id: body.user.pk,
      site_id: "web",
      session_id: session.id,
      address: "198.51.100.7",
      request_id: "request-0001",
      details: { amr: "fed" },
    });
    expect(JSON.stringify(events)).not.toContain(account);
  });

  test("opens the session in the epoch of the person's row", async () => {
    await signIn();
    await server.db.updateTable("users").set({ auth_epoch: 7 }).execute();
    const { body } = await signIn();
    const me = await server.send("GET", "/api/auth/user/", {
      headers: { authorization: `Bearer ${body.access}` },
    });
    expect(me.status).toBe(200);
    const sessions = await server.db
      .selectFrom("latchkey_sessions")
      .select("epoch")
      .orderBy("epoch")
      .execute();
    expect(sessions).toEqual([{ epoch: 0 }, { epoch: 7 }]);
  });

  test("S61: is closed to a person whose deactivation is under way, for twenty callers", async () => {
    await signIn();
    const pairs = await Promise.all(Array.from({ length: 20 }, () => idp.issueTokens({ account })));
    const { started } = await server.db.transaction().execute(async (tx) => {
      await tx.updateTable("users").set({ is_active: false }).execute();
      const under = pairs.map((pair) => exchange(server, pair));
      await setTimeout(150);
      return { started: under };
    });
    for (const answer of await Promise.all(started)) expect(answer).toEqual(refusal("sign_in_inactive"));
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("S61: a sign-in that waited for a sign-out everywhere belongs to the time after it", async () => {
    await signIn();
    const pair = await idp.issueTokens({ account });
    const { started } = await server.db.transaction().execute(async (tx) => {
      await tx.updateTable("users").set({ auth_epoch: 1 }).execute();
      const under = exchange(server, pair);
      await setTimeout(150);
      return { started: under };
    });
    expect((await started).status).toBe(200);
    const sessions = await server.db
      .selectFrom("latchkey_sessions")
      .select("epoch")
      .orderBy("epoch")
      .execute();
    expect(sessions).toEqual([{ epoch: 0 }, { epoch: 1 }]);
  });
});
