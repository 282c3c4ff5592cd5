import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { days, seconds } from "../kernel/duration.ts";
import { newId } from "../kernel/id.ts";
import type { Site } from "../kernel/site.ts";
import { countWaiting } from "../testing/count-waiting.ts";
import {
  countRows,
  exchange,
  forgetEverybody,
  nothingWritten,
  onePerson,
  refusal,
  startTestProvider,
} from "../testing/exchange.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { basic, startTestServer, testSite, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { completeSignIn } from "./complete-sign-in.ts";
import type { Account } from "./let-in.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

/** Lets in whoever proved to be this account, at the end of any sign-in. */
function letIn(opened: TestStore, account: Account) {
  const sessionPolicy = { idleLifetime: days(7), absoluteLifetime: days(30) };
  const site: Site = {
    id: testSite.id,
    isAuthenticated: true,
    origins: [],
    profile: 1,
    tokenMode: "body",
  };
  const requester = { address: null, userAgent: null, requestId: "test" };
  return opened.store.transaction((tx) =>
    completeSignIn({ ...opened, sessionPolicy }, tx, { account, site, amr: ["fed"], requester }),
  );
}

describe.each(databases)("every way in, on %s", (database) => {
  let server: TestServer & { readonly databaseUrl: string };
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

  test("S61: an epoch that has been left behind opens nothing, though it was read from an active person", async () => {
    const { body } = await signIn();
    await server.db.updateTable("users").set({ auth_epoch: 1 }).execute();
    await using opened = openTestStore(server);
    const late = { userId: body.user.pk as string, epoch: 0 };
    await expect(letIn(opened, late)).rejects.toMatchObject({ failure: "sign_in_overtaken" });
    expect(await countRows(server)).toEqual(onePerson);
  });

  test("S61: is closed to a person who was deleted since they proved themselves", async () => {
    await using opened = openTestStore(server);
    const gone = { userId: newId(opened.clock), epoch: 0 };
    await expect(letIn(opened, gone)).rejects.toMatchObject({ failure: "sign_in_inactive" });
    expect(await countRows(server)).toEqual(nothingWritten);
    expect(await server.db.selectFrom("latchkey_audit").selectAll().execute()).toEqual([]);
  });
});

// SQLite's one connection lets no check happen beside a sign-out that is under way: there it comes before or after.
describe("a sign-in that was checked before a sign-out everywhere, on postgres", () => {
  let server: TestServer & { readonly databaseUrl: string };
  let node: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database: "postgres", idp });
    // A second pool of connections: one alone would be used up by the callers that wait.
    node = await startTestServer({ database: "postgres", idp, databaseUrl: server.databaseUrl });
  });
  afterAll(async () => {
    await node.close();
    await server.close();
  });

  const account = "verified@gmail.com";

  test("S61: opens nothing after it, for twenty callers", async () => {
    await exchange(server, await idp.issueTokens({ account }));
    const pairs = await Promise.all(Array.from({ length: 20 }, () => idp.issueTokens({ account })));
    const { started } = await server.db.transaction().execute(async (tx) => {
      await tx.updateTable("users").set({ auth_epoch: 1 }).execute();
      const under = pairs.map((pair, index) => exchange(index % 2 ? server : node, pair));
      await vi.waitFor(async () => expect(await countWaiting(tx)).toBe(20), seconds(30));
      return { started: under };
    });
    for (const answer of await Promise.all(started))
      expect(answer).toEqual(refusal("provider_token_refused"));
    expect(await countRows(server)).toEqual(onePerson);
    // Whoever proves themselves after it is signed in.
    expect((await exchange(server, await idp.issueTokens({ account }))).status).toBe(200);
  });
});
