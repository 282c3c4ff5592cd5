import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, minutes, seconds } from "../kernel/duration.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { addSite } from "../testing/add-site.ts";
import { anybody, inParallel, refresh, rotateTimes } from "../testing/refresh.ts";
import { eventNamesOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import {
  type Answer,
  basic,
  startTestServer,
  testSecret,
  testSite,
  type TestServer,
} from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { writeRefreshToken } from "./refresh-token.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const signedOut = { detail: "Successfully logged out." };
const missing = { detail: "Refresh token was not included in request data.", code: "token_not_valid" };
const blacklisted = { detail: "Token is blacklisted", code: "token_not_valid" };

describe.each(databases)("logout on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const logout = (body: object, headers: Record<string, string> = anybody): Promise<Answer> =>
    server.send("POST", "/api/auth/logout/", { body, headers });
  const isOver = async (signIn: Answer) => (await readSession(server, sessionIdOf(signIn))).ended_at !== null;
  const bearerOf = (signIn: Answer) => ({ authorization: `Bearer ${signIn.body.access}` });

  const ways: readonly [string, (signIn: Answer) => [object, Record<string, string>?]][] = [
    ["the refresh token", ({ body }) => [{ refresh: body.refresh }]],
    ["the refresh token, as its site", ({ body }) => [{ refresh: body.refresh }, { authorization: basic() }]],
    ["the access token", (signIn) => [{}, bearerOf(signIn)]],
    ["the access token beside an empty refresh", (signIn) => [{ refresh: "" }, bearerOf(signIn)]],
    [
      "its site and the session's id",
      (signIn) => [{ session: sessionIdOf(signIn) }, { authorization: basic() }],
    ],
  ];

  test.each(ways)("S62: %s ends the session on the server", async (_, requestOf) => {
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    const { status, body } = await logout(...requestOf(signIn));
    expect([status, body]).toEqual([200, signedOut]);
    expect((await readSession(server, id)).end_reason).toBe("signed_out");
    expect(await eventNamesOf(server, id)).toEqual(["signed_out"]);
    expect((await refresh(server, signIn.body.refresh)).body).toEqual(blacklisted);
    const user = await server.send("GET", "/api/auth/user/", { headers: bearerOf(signIn) });
    expect([user.status, user.body.code]).toEqual([401, "token_not_valid"]);
  });

  test("S62: one session ends, the person's others stay", async () => {
    const [one, other] = [await server.signIn(), await server.signIn()];
    await logout({ refresh: one.body.refresh });
    expect((await refresh(server, other.body.refresh)).status).toBe(200);
  });

  test("a refresh token of any generation will do, and raises no alarm", async () => {
    for (const generation of [0, 1, 2]) {
      const signIn = await server.signIn();
      const generations = await rotateTimes(server, signIn.body.refresh, 2);
      expect((await logout({ refresh: generations[generation] })).status).toBe(200);
      expect(await eventNamesOf(server, sessionIdOf(signIn))).toEqual(["signed_out"]);
    }
  });

  test("an expired access token will do", async () => {
    const signIn = await server.signIn();
    server.clock.advance(minutes(50));
    expect((await logout({}, bearerOf(signIn))).status).toBe(200);
    expect(await isOver(signIn)).toBe(true);
  });

  test("the refresh token counts before the Bearer, the Bearer before the session's id", async () => {
    const [byRefresh, byBearer] = [await server.signIn(), await server.signIn()];
    await logout({ refresh: byRefresh.body.refresh, session: sessionIdOf(byBearer) }, bearerOf(byBearer));
    expect([await isOver(byRefresh), await isOver(byBearer)]).toEqual([true, false]);
    await logout({ session: sessionIdOf(await server.signIn()) }, bearerOf(byBearer));
    expect(await isOver(byBearer)).toBe(true);
  });

  test("a Bearer that does not verify is ignored", async () => {
    const signIn = await server.signIn();
    const headers = { authorization: "Bearer not-a-token" };
    expect((await logout({ refresh: signIn.body.refresh }, headers)).status).toBe(200);
    const alone = await logout({}, headers);
    expect([alone.status, alone.body]).toEqual([401, missing]);
  });

  test("a Bearer of another audience's or with a broken signature ends nothing", async () => {
    const signIn = await server.signIn();
    const [header, claims] = signIn.body.access.split(".");
    const forged = `${header}.${claims}.${Buffer.alloc(64, 1).toString("base64url")}`;
    const { status, body } = await logout({}, { authorization: `Bearer ${forged}` });
    expect([status, body]).toEqual([401, missing]);
    expect(await isOver(signIn)).toBe(false);
  });

  test("to a site naming a session the answer is always the same, and only its own session ends", async () => {
    const other = await addSite(server, `other-${crypto.randomUUID()}`);
    const signIn = await server.signIn();
    const id = sessionIdOf(signIn);
    for (const session of [id, crypto.randomUUID(), "not an id", "", id.toUpperCase(), "' or 1=1 --"]) {
      const { status, body } = await logout({ session }, { authorization: basic(other) });
      expect([status, body]).toEqual([200, signedOut]);
    }
    expect(await isOver(signIn)).toBe(false);
  });

  test("a session's id ends nothing without the site's credentials", async () => {
    const signIn = await server.signIn();
    for (const headers of [{}, { origin: testSite.origin }]) {
      const { status, body } = await logout({ session: sessionIdOf(signIn) }, headers);
      expect([status, body]).toEqual([401, missing]);
    }
    const wrong = await logout(
      { session: sessionIdOf(signIn) },
      { authorization: basic({ id: "web", secret: "wrong" }) },
    );
    expect([wrong.status, wrong.body.code]).toEqual([401, "invalid_client"]);
    expect(await isOver(signIn)).toBe(false);
  });

  test("a refresh token that ends nothing is refused in the words of the wire contract", async () => {
    const ended = await server.signIn();
    await logout({ refresh: ended.body.refresh });
    const again = await logout({ refresh: ended.body.refresh });
    expect([again.status, again.body]).toEqual([401, blacklisted]);
    const idle = await server.signIn();
    server.clock.advance(days(7) + seconds(1));
    const late = await logout({ refresh: idle.body.refresh });
    expect([late.status, late.body]).toEqual([401, { detail: "Token is expired", code: "token_not_valid" }]);
    const sessionId = crypto.randomUUID();
    const unknown = writeRefreshToken(createSecrets([testSecret]), { sessionId, generation: 0 });
    for (const token of [unknown, "nonsense", `${idle.body.refresh}x`]) {
      const { status, body } = await logout({ refresh: token });
      expect([status, body]).toEqual([401, { detail: "Token is invalid", code: "token_not_valid" }]);
    }
  });

  test("S113: a GET signs nobody out", async () => {
    const signIn = await server.signIn();
    const answer = await server.send("GET", "/api/auth/logout/", { headers: bearerOf(signIn) });
    expect([answer.status, answer.body.detail]).toEqual([405, 'Method "GET" not allowed.']);
    expect(await isOver(signIn)).toBe(false);
  });

  test("S63: once a logout is acknowledged no descendant works, however it raced with refreshes", async () => {
    for (let round = 0; round < 5; round++) {
      const signIn = await server.signIn();
      const tokens = [signIn.body.refresh as string];
      const statuses: number[] = [];
      await inParallel(21, async (index) => {
        if (index === 10) statuses.push((await logout({ refresh: signIn.body.refresh })).status);
        else tokens.push((await refresh(server, signIn.body.refresh)).body.refresh);
      });
      expect(statuses).toEqual([200]);
      for (const token of new Set(tokens.filter(Boolean))) {
        for (const rotate of [true, false]) {
          const answer = await refresh(server, token, { rotate });
          expect([answer.status, answer.body]).toEqual([401, blacklisted]);
        }
      }
    }
  });

  test("twenty logouts of one session are one event", async () => {
    const signIn = await server.signIn();
    const answers = await inParallel(20, () => logout({}, bearerOf(signIn)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await eventNamesOf(server, sessionIdOf(signIn))).toEqual(["signed_out"]);
  });
});
