import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hours, seconds } from "../kernel/duration.ts";
import { anybody, inParallel, refresh, rotateTimes } from "../testing/refresh.ts";
import { claimsOf, eventNamesOf, eventsOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { basic, startTestServer, testSite, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

/** A sign-in without the site's credentials opens a session that is bound to nobody. */
const unbound = { headers: { origin: testSite.origin } };
const asAnybody = { headers: anybody };

describe.each(databases)("rotation on %s", (database) => {
  let server: TestServer & { databaseUrl: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  test("S52: every use gives another refresh token, and the row counts it", async () => {
    const signIn = await server.signIn();
    const generations = await rotateTimes(server, signIn.body.refresh, 3);
    expect(new Set(generations).size).toBe(4);
    expect((await readSession(server, sessionIdOf(signIn))).generation).toBe(3);
  });

  test("the answer of a refresh has the four fields of the wire contract, and no more", async () => {
    const { body } = await server.signIn();
    const answer = await refresh(server, body.refresh);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toEqual({
      access: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      access_expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      refresh: expect.stringMatching(/^lk1\./),
      refresh_expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  test.each([
    ["a scope", { scope: "openid admin latchkey:everything" }],
    ["an audience", { aud: "https://other.example", audience: "https://other.example" }],
    ["a resource", { resource: "https://other.example" }],
    ["claims", { roles: ["admin"], is_staff: true, sub: crypto.randomUUID() }],
  ])("S60: a refresh that asks for %s gets no more than the sign-in gave", async (_, wish) => {
    const { body } = await server.signIn();
    const answer = await server.send("POST", "/api/auth/token/refresh/", {
      body: { refresh: body.refresh, ...wish },
      headers: { authorization: basic() },
    });
    expect(answer.status).toBe(200);
    const of = (token: string) => ({ ...claimsOf(token), exp: 0, iat: 0, jti: "" });
    expect(of(answer.body.access)).toEqual(of(body.access));
  });

  test("S53: a refresh token has one successor, whoever asks", async () => {
    const signIn = await server.signIn();
    const answers = await inParallel(20, () => refresh(server, signIn.body.refresh));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.body.refresh)).size).toBe(1);
    const id = sessionIdOf(signIn);
    expect((await readSession(server, id)).generation).toBe(1);
    expect(await eventNamesOf(server, id)).toEqual([]);
  });

  test("S55: anybody gets the same successor again within 30 seconds", async () => {
    const { body } = await server.signIn(unbound);
    const first = await refresh(server, body.refresh, asAnybody);
    server.clock.advance(seconds(29));
    const again = await refresh(server, body.refresh, asAnybody);
    expect(again.status).toBe(200);
    expect(again.body.refresh).toBe(first.body.refresh);
  });

  test("S55: after 30 seconds the parent from anybody is a reuse", async () => {
    const signIn = await server.signIn(unbound);
    const first = await refresh(server, signIn.body.refresh, asAnybody);
    server.clock.advance(seconds(31));
    const late = await refresh(server, signIn.body.refresh, asAnybody);
    expect(late.status).toBe(401);
    expect(late.body).toEqual({ detail: "Token is blacklisted", code: "token_not_valid" });
    expect((await refresh(server, first.body.refresh, asAnybody)).status).toBe(401);
    expect((await readSession(server, sessionIdOf(signIn))).end_reason).toBe("refresh_token_reused");
  });

  test("S55: the site itself gets the same successor as late as it likes, which leaves an audit event", async () => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    const first = await refresh(server, signIn.body.refresh);
    server.clock.advance(seconds(29));
    await refresh(server, signIn.body.refresh);
    expect(await eventNamesOf(server, id)).toEqual([]);
    server.clock.advance(hours(20));
    const late = await refresh(server, signIn.body.refresh);
    expect(late.status).toBe(200);
    expect(late.body.refresh).toBe(first.body.refresh);
    const [, event] = await eventsOf(server, id);
    expect(event).toMatchObject({
      event: "parent_token_replayed_late",
      site_id: testSite.id,
      session_id: id,
    });
    expect((await refresh(server, first.body.refresh)).status).toBe(200);
  });

  test.each([
    ["the site itself", { how: {}, as: {} }],
    ["anybody", { how: unbound, as: asAnybody }],
  ])("S55: the parent is a reuse for %s once its successor was used", async (_, { how, as }) => {
    const signIn = await server.signIn(how);
    await rotateTimes(server, signIn.body.refresh, 2, as);
    const replay = await refresh(server, signIn.body.refresh, as);
    expect(replay.status).toBe(401);
    expect(replay.body).toEqual({ detail: "Token is blacklisted", code: "token_not_valid" });
    expect((await readSession(server, sessionIdOf(signIn))).end_reason).toBe("refresh_token_reused");
  });

  test("S56: a server that starts anew knows which token was used", async () => {
    const signIn = await server.signIn();
    const first = await refresh(server, signIn.body.refresh);
    const other = await startTestServer({
      database,
      idp,
      databaseUrl: server.databaseUrl,
      clock: server.clock,
    });
    const replay = await refresh(other, signIn.body.refresh);
    expect(replay.status).toBe(200);
    expect(replay.body.refresh).toBe(first.body.refresh);
    await refresh(other, first.body.refresh);
    expect((await refresh(other, signIn.body.refresh)).status).toBe(401);
    await other.close();
  });

  test("a refresh moves the idle end, the address and the agent, and nothing else of the session", async () => {
    const signIn = await server.signIn();
    const before = await readSession(server, sessionIdOf(signIn));
    server.clock.advance(hours(2));
    await refresh(server, signIn.body.refresh);
    const row = await readSession(server, sessionIdOf(signIn));
    const { rotated_at, last_used_at, idle_expires_at, generation, ...unchanged } = row;
    expect(before).toMatchObject(unchanged);
    expect(generation).toBe(1);
    expect(rotated_at).toEqual(last_used_at);
    expect(rotated_at.getTime() - before.rotated_at.getTime()).toBeGreaterThanOrEqual(hours(2));
    expect(idle_expires_at.getTime() - before.idle_expires_at.getTime()).toBeGreaterThanOrEqual(hours(2));
  });

  test.each([
    ["no refresh token", {}, 401, { detail: "No valid refresh token found.", code: "token_not_valid" }],
    ["a blank one", { refresh: "" }, 400, { refresh: ["This field may not be blank."] }],
    ["null", { refresh: null }, 400, { refresh: ["This field may not be null."] }],
    ["a number", { refresh: 7 }, 400, { refresh: ["Not a valid string."] }],
    [
      "one that is too long",
      { refresh: "x".repeat(4097) },
      400,
      { refresh: ["Ensure this field has no more than 4096 characters."] },
    ],
    ["what is no token", { refresh: "hello" }, 401, { detail: "Token is invalid", code: "token_not_valid" }],
    ["a JWT", { refresh: "a.b.c" }, 401, { detail: "Token has wrong type", code: "token_not_valid" }],
  ])("a refresh with %s is refused in the words of the wire contract", async (_, body, status, answer) => {
    const refusal = await server.send("POST", "/api/auth/token/refresh/", { body });
    expect(refusal.status).toBe(status);
    expect(refusal.body).toEqual(answer);
  });
});

test("S53: two nodes on one database give one token the same one successor", async () => {
  const one = await startTestServer({ database: "postgres", idp });
  const two = await startTestServer({
    database: "postgres",
    idp,
    databaseUrl: one.databaseUrl,
    clock: one.clock,
  });
  const signIn = await one.signIn();
  const answers = await inParallel(40, (index) => refresh(index % 2 === 0 ? one : two, signIn.body.refresh));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  expect(new Set(answers.map((answer) => answer.body.refresh)).size).toBe(1);
  expect((await readSession(one, sessionIdOf(signIn))).generation).toBe(1);
  await two.close();
  await one.close();
});
