import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, minutes, seconds } from "../kernel/duration.ts";
import { refresh } from "../testing/refresh.ts";
import { claimsOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { forgetOldSessions } from "./forget-old-sessions.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const expired = { detail: "Token is expired", code: "token_not_valid" };

describe.each(databases)("lifetimes on %s", (database) => {
  let server: TestServer & { databaseUrl: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  test("S58: a session that nobody uses for 7 days is over", async () => {
    const { body } = await server.signIn();
    server.clock.advance(days(7) - minutes(1));
    const inTime = await refresh(server, body.refresh);
    expect(inTime.status).toBe(200);
    server.clock.advance(days(7) + seconds(1));
    for (const rotate of [true, false]) {
      const late = await refresh(server, inTime.body.refresh, { rotate });
      expect(late.status).toBe(401);
      expect(late.body).toEqual(expired);
    }
  });

  test("S57: 30 days after the sign-in a session is over, however busy it was", async () => {
    const signIn = await server.signIn();
    const { expires_at } = await readSession(server, sessionIdOf(signIn));
    expect(expires_at.getTime() - Date.parse(claimTime(signIn.body.access))).toBeLessThan(
      days(30) + seconds(2),
    );
    let token = signIn.body.refresh as string;
    for (let day = 0; day < 28; day += 4) {
      server.clock.advance(days(4));
      const answer = await refresh(server, token);
      expect(answer.status).toBe(200);
      token = answer.body.refresh as string;
    }
    expect((await readSession(server, sessionIdOf(signIn))).expires_at).toEqual(expires_at);
    server.clock.advance(days(2) + seconds(1));
    const late = await refresh(server, token);
    expect(late.status).toBe(401);
    expect(late.body).toEqual(expired);
  });

  test("S57: the absolute end counts, wherever the idle end lies", async () => {
    const signIn = await server.signIn();
    const expires_at = new Date(server.clock.now().getTime() - seconds(1));
    await server.db
      .updateTable("latchkey_sessions")
      .set({ expires_at })
      .where("id", "=", sessionIdOf(signIn))
      .execute();
    for (const rotate of [true, false]) {
      const { status, body } = await refresh(server, signIn.body.refresh, { rotate });
      expect([status, body]).toEqual([401, expired]);
    }
  });

  test("S57: neither token of a refresh says that it outlives the session", async () => {
    const signIn = await server.signIn();
    const { expires_at } = await readSession(server, sessionIdOf(signIn));
    let { refresh: token } = signIn.body;
    for (let day = 0; day < 28; day += 4) {
      server.clock.advance(days(4));
      token = (await refresh(server, token)).body.refresh;
    }
    server.clock.advance(days(2) - minutes(2));
    for (const rotate of [true, false]) {
      const { body } = await refresh(server, token, { rotate });
      token = body.refresh;
      expect(Date.parse(body.refresh_expiration)).toBe(expires_at.getTime());
      expect(Date.parse(body.access_expiration)).toBeLessThanOrEqual(expires_at.getTime());
      expect(Number(claimsOf(body.access).exp) * 1000).toBeLessThanOrEqual(expires_at.getTime());
    }
  });

  test("rows of sessions that are long over are removed, and no others", async () => {
    const old = await server.signIn();
    server.clock.advance(days(60) + seconds(1));
    const young = await server.signIn();
    await using deps = openTestStore(server);
    await forgetOldSessions(deps);
    const left = await server.db.selectFrom("latchkey_sessions").select("id").execute();
    expect(left.map(({ id }) => id)).toContain(sessionIdOf(young));
    expect(left.map(({ id }) => id)).not.toContain(sessionIdOf(old));
  });
});

function claimTime(access: string): string {
  return new Date(Number(claimsOf(access).iat) * 1000).toISOString();
}
