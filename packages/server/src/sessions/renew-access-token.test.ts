import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, hours, minutes, seconds } from "../kernel/duration.ts";
import { addSite } from "../testing/add-site.ts";
import { anybody, inParallel, refresh, rotateTimes } from "../testing/refresh.ts";
import { eventNamesOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { basic, startTestServer, testSite, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const siteRequired = {
  detail: "Only an authenticated site may ask for an access token without rotation.",
  code: "site_required",
};

describe.each(databases)("an access token without rotation on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const renew = (token: string) => refresh(server, token, { rotate: false });

  test("S52: it uses nothing up, and the refresh token comes back as it was sent", async () => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    const before = await readSession(server, id);
    const answers = await inParallel(20, () => renew(signIn.body.refresh));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body.refresh).toBe(signIn.body.refresh);
    }
    expect(new Set(answers.map(({ body }) => body.access)).size).toBe(20);
    expect(await readSession(server, id)).toEqual(before);
    expect(await eventNamesOf(server, id)).toEqual([]);
  });

  test("the access token that it gives is a full one", async () => {
    const signIn = await server.signIn();
    const { body } = await renew(signIn.body.refresh);
    const headers = { authorization: `Bearer ${body.access}` };
    expect((await server.send("GET", "/api/auth/user/", { headers })).body).toEqual(signIn.body.user);
  });

  test("the parent will do, however late, and does not count as a use of its successor", async () => {
    const signIn = await server.signIn();
    const first = await refresh(server, signIn.body.refresh);
    server.clock.advance(days(1));
    const { status, body } = await renew(signIn.body.refresh);
    expect(status).toBe(200);
    expect(body.refresh).toBe(signIn.body.refresh);
    expect((await renew(first.body.refresh)).status).toBe(200);
    expect((await refresh(server, signIn.body.refresh)).body.refresh).toBe(first.body.refresh);
  });

  test("S54: the parent after the overlap leaves an event", async () => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    await refresh(server, signIn.body.refresh);
    await renew(signIn.body.refresh);
    expect(await eventNamesOf(server, id)).toEqual([]);
    server.clock.advance(seconds(31));
    await renew(signIn.body.refresh);
    expect(await eventNamesOf(server, id)).toEqual(["parent_token_replayed_late"]);
  });

  test("a session with an idle life of an hour stays alive by it", async () => {
    const settings = { REFRESH_TOKEN_LIFETIME: "1h" };
    const shortLived = await startTestServer({ database, idp, settings });
    const signIn = await shortLived.signIn();
    for (let times = 0; times < 4; times++) {
      shortLived.clock.advance(minutes(30));
      const answer = await refresh(shortLived, signIn.body.refresh, { rotate: false });
      expect(answer.status).toBe(200);
    }
    await shortLived.close();
  });

  test("S54: an older one is a reuse and ends the session", async () => {
    const signIn = await server.signIn();
    const [, , current] = await rotateTimes(server, signIn.body.refresh, 2);
    const answer = await renew(signIn.body.refresh);
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ detail: "Token is blacklisted", code: "token_not_valid" });
    expect((await renew(current!)).status).toBe(401);
    expect(await eventNamesOf(server, sessionIdOf(signIn))).toEqual(["refresh_token_reused"]);
  });

  test.each([
    ["nobody's credentials", anybody],
    ["the Origin alone", { origin: testSite.origin }],
  ])("with %s it is refused: only a site may have it", async (_, headers) => {
    for (const how of [{}, { headers: { origin: testSite.origin } }]) {
      const signIn = await server.signIn(how);
      const id = sessionIdOf(signIn);
      const before = await readSession(server, id);
      const answer = await refresh(server, signIn.body.refresh, { headers, rotate: false });
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual(siteRequired);
      expect(await readSession(server, id)).toEqual(before);
    }
  });

  test("S59: another site gets invalid_client for a session of a site, and 403 for one that is nobody's", async () => {
    const other = await addSite(server, `other-${crypto.randomUUID()}`);
    const as = { headers: { authorization: basic(other) }, rotate: false };
    const bound = await refresh(server, (await server.signIn()).body.refresh, as);
    expect([bound.status, bound.body.code]).toEqual([401, "invalid_client"]);
    const unbound = await server.signIn({ headers: { origin: testSite.origin } });
    const nobodys = await refresh(server, unbound.body.refresh, as);
    expect([nobodys.status, nobodys.body]).toEqual([403, siteRequired]);
  });

  test("S58: it keeps the session alive, at the price of one write an hour", async () => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    const ends: number[] = [];
    for (const wait of [minutes(59), minutes(2), minutes(30), minutes(40)]) {
      server.clock.advance(wait);
      const { body } = await renew(signIn.body.refresh);
      const row = await readSession(server, id);
      expect(Date.parse(body.refresh_expiration)).toBe(row.idle_expires_at.getTime());
      expect(row.generation).toBe(0);
      ends.push(row.idle_expires_at.getTime());
    }
    expect(ends[0]).toBeLessThan(ends[1]!);
    expect(ends[2]).toBe(ends[1]);
    expect(ends[3]! - ends[1]!).toBeGreaterThanOrEqual(hours(1));
    server.clock.advance(days(7) - seconds(1));
    expect((await renew(signIn.body.refresh)).status).toBe(200);
  });

  test("in a form, rotate is said in words", async () => {
    const { body } = await server.signIn();
    const rawBody = new URLSearchParams({ refresh: body.refresh, rotate: "false" });
    const headers = { authorization: basic() };
    const answer = await server.send("POST", "/api/auth/token/refresh/", { rawBody, headers });
    expect(answer.status).toBe(200);
    expect(answer.body.refresh).toBe(body.refresh);
  });
});
