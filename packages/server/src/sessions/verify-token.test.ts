import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, minutes, seconds } from "../kernel/duration.ts";
import { refresh } from "../testing/refresh.ts";
import { eventNamesOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { type Answer, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const invalid = { detail: "Token is invalid", code: "token_not_valid" };
const expired = { detail: "Token is expired", code: "token_not_valid" };
const blacklisted = { non_field_errors: ["Token is blacklisted"], code: "token_not_valid" };

describe.each(databases)("token/verify/ on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const verify = (token: unknown): Promise<Answer> =>
    server.send("POST", "/api/auth/token/verify/", { body: token === undefined ? {} : { token } });
  const logout = (token: string) => server.send("POST", "/api/auth/logout/", { body: { refresh: token } });

  test("a token of either kind is valid, which uses nothing up", async () => {
    const signIn = await server.signIn();
    const before = await readSession(server, sessionIdOf(signIn));
    for (const token of [signIn.body.access, signIn.body.refresh]) {
      const { status, body } = await verify(token);
      expect([status, body]).toEqual([200, {}]);
    }
    expect(await readSession(server, sessionIdOf(signIn))).toEqual(before);
  });

  test.each([
    ["an access token after five minutes", "access", minutes(5) + seconds(1)],
    ["a refresh token after its idle time", "refresh", days(7) + seconds(1)],
  ])("%s is expired", async (_, kind, wait) => {
    const signIn = await server.signIn();
    server.clock.advance(wait);
    const { status, body } = await verify(signIn.body[kind]);
    expect([status, body]).toEqual([401, expired]);
  });

  test("both tokens of a session that has ended are blacklisted", async () => {
    const signIn = await server.signIn();
    await logout(signIn.body.refresh);
    for (const token of [signIn.body.access, signIn.body.refresh]) {
      const { status, body } = await verify(token);
      expect([status, body]).toEqual([400, blacklisted]);
    }
  });

  test("S54: a used refresh token is blacklisted, and asking about it raises no alarm", async () => {
    const signIn = await server.signIn();
    const first = await refresh(server, signIn.body.refresh);
    const second = await refresh(server, first.body.refresh);
    for (const token of [signIn.body.refresh, first.body.refresh]) {
      const { status, body } = await verify(token);
      expect([status, body]).toEqual([400, blacklisted]);
    }
    expect((await verify(second.body.refresh)).status).toBe(200);
    expect(await eventNamesOf(server, sessionIdOf(signIn))).toEqual([]);
  });

  test("S61: the tokens of a deactivated person are blacklisted", async () => {
    const account = {
      sub: "off",
      email: "off@gmail.com",
      email_verified: true,
      given_name: "O",
      family_name: "F",
    };
    const signIn = await server.signIn({ account });
    await server.db
      .updateTable("users")
      .set({ is_active: false })
      .where("id", "=", signIn.body.user.pk)
      .execute();
    for (const token of [signIn.body.access, signIn.body.refresh]) {
      const { status, body } = await verify(token);
      expect([status, body]).toEqual([400, blacklisted]);
    }
  });

  test("what is no token of ours is invalid", async () => {
    const { body } = await server.signIn();
    const { id_token } = await idp.issueTokens({ account: "verified@gmail.com" });
    for (const token of [
      "x",
      "a.b.c",
      "lk1.",
      `${body.access}A`,
      `${body.refresh}A`,
      id_token,
      `Bearer ${body.access}`,
    ]) {
      const answer = await verify(token);
      expect([answer.status, answer.body]).toEqual([401, invalid]);
    }
  });

  test.each([
    ["nothing", undefined, ["This field is required."]],
    ["null", null, ["This field may not be null."]],
    ["a blank", "", ["This field may not be blank."]],
    ["a list", ["x"], ["Not a valid string."]],
    ["4097 characters", "x".repeat(4097), ["Ensure this field has no more than 4096 characters."]],
  ])("%s is refused by its field", async (_, token, sentences) => {
    const { status, body } = await verify(token);
    expect([status, body]).toEqual([400, { token: sentences }]);
  });
});
