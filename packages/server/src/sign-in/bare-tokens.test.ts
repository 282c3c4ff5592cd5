import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { days, minutes, seconds } from "../kernel/duration.ts";
import { addSite } from "../testing/add-site.ts";
import { refusal, startTestProvider } from "../testing/exchange.ts";
import { claimsOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import { basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { addPasswordUser, login, obtainToken, testPassword } from "../testing/sign-in.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

const ada = { username: "Ada", email: "ada@example.com" };
const required = ["This field is required."];
const blank = ["This field may not be blank."];
const blacklisted = { detail: "Token is blacklisted", code: "token_not_valid" };

describe.each(databases)("/api/token/ on %s", (database) => {
  let server: TestServer;
  let userId: string;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
    userId = await addPasswordUser(server, ada);
  });
  afterAll(() => server.close());

  const obtain = () => obtainToken(server, "Ada", testPassword);
  const ask = (what: string, body: unknown) => server.send("POST", `/api/token/${what}/`, { body });
  const withBearer = (access: string) =>
    server.send("GET", "/api/auth/user/", { headers: { authorization: `Bearer ${access}` } });

  test("answers the two tokens of a session, refresh first, and nothing else", async () => {
    const { status, headers, body } = await obtain();
    expect(status).toBe(200);
    expect(Object.keys(body as object)).toEqual(["refresh", "access"]);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(claimsOf(body.access)).toMatchObject({ sub: userId, amr: ["pwd"] });
    expect(await withBearer(body.access)).toMatchObject({ status: 200, body: { pk: userId } });
    expect(await readSession(server, sessionIdOf({ body }))).toMatchObject({ site_id: "web", amr: ["pwd"] });
  });

  test("refuses in simplejwt's words", async () => {
    const answer = await obtainToken(server, "Ada", "wrong");
    expect(answer).toEqual(refusal("bare_credentials_refused"));
    expect(answer.body).toEqual({
      detail: "No active account found with the given credentials",
      code: "no_active_account",
    });
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="api"');
    await login(server, { username: "Ada", password: testPassword });
  });

  test.each([
    ["", {}, { username: required, password: required }],
    ["", { username: "", password: "" }, { username: blank, password: blank }],
    ["", { username: "A\0", password: "x" }, { username: ["Null characters are not allowed."] }],
    ["refresh/", {}, { refresh: required }],
    ["refresh/", { refresh: "" }, { refresh: blank }],
    ["verify/", {}, { token: required }],
    ["blacklist/", {}, { refresh: required }],
    ["blacklist/", { refresh: "" }, { refresh: blank }],
  ])("%s refuses %j by its fields", async (path, body, sentences) => {
    const answer = await server.send("POST", `/api/token/${path}`, { body });
    expect([answer.status, answer.body]).toEqual([400, sentences]);
  });

  test("refresh/ answers two fresh tokens of the same session, and only those", async () => {
    const first = await obtain();
    const { status, headers, body } = await ask("refresh", { refresh: first.body.refresh });
    expect(status).toBe(200);
    expect(Object.keys(body as object)).toEqual(["access", "refresh"]);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body.refresh).not.toBe(first.body.refresh);
    expect(sessionIdOf({ body })).toBe(sessionIdOf(first));
    expect((await withBearer(body.access)).status).toBe(200);
  });

  test("S54: refresh/ with an old token ends the session", async () => {
    const first = await obtain();
    const second = await ask("refresh", { refresh: first.body.refresh });
    const third = await ask("refresh", { refresh: second.body.refresh });
    const { status, body } = await ask("refresh", { refresh: first.body.refresh });
    expect([status, body]).toEqual([401, blacklisted]);
    expect(await ask("refresh", { refresh: third.body.refresh })).toEqual(refusal("token_ended"));
  });

  test("S59: the session of an authenticated site is refreshed with its credentials only", async () => {
    const site = await addSite(server, "bare");
    const headers = { authorization: basic(site) };
    const body = { username: "Ada", password: testPassword };
    const mine = await server.send("POST", "/api/token/", { body, headers });
    expect(await ask("refresh", { refresh: mine.body.refresh })).toEqual(refusal("invalid_client"));
    const again = await server.send("POST", "/api/token/refresh/", {
      body: { refresh: mine.body.refresh },
      headers,
    });
    expect(again.status).toBe(200);
  });

  test("verify/ says whether a token is valid", async () => {
    const { body } = await obtain();
    for (const token of [body.access, body.refresh])
      expect(await ask("verify", { token })).toMatchObject({ status: 200, body: {} });
    expect(await ask("verify", { token: "x" })).toEqual(refusal("token_invalid"));
    server.clock.advance(minutes(5) + seconds(1));
    expect(await ask("verify", { token: body.access })).toEqual(refusal("token_expired"));
    await ask("blacklist", { refresh: body.refresh });
    expect(await ask("verify", { token: body.refresh })).toEqual(refusal("verified_token_ended"));
  });

  test("blacklist/ ends the session, once", async () => {
    const { body } = await obtain();
    expect(await ask("blacklist", { refresh: body.refresh })).toMatchObject({ status: 200, body: {} });
    expect((await withBearer(body.access)).status).toBe(401);
    expect(await ask("refresh", { refresh: body.refresh })).toEqual(refusal("token_ended"));
    const again = await ask("blacklist", { refresh: body.refresh });
    expect([again.status, again.body]).toEqual([401, blacklisted]);
    expect(await readSession(server, sessionIdOf({ body }))).toMatchObject({ end_reason: "signed_out" });
  });

  test.each(["refresh", "blacklist"])("%s/ refuses what is no refresh token of ours", async (what) => {
    const { body } = await obtain();
    expect(await ask(what, { refresh: "x" })).toEqual(refusal("token_invalid"));
    expect(await ask(what, { refresh: `${body.refresh}A` })).toEqual(refusal("token_invalid"));
    // S36
    expect(await ask(what, { refresh: body.access })).toEqual(refusal("token_wrong_type"));
    server.clock.advance(days(7) + seconds(1));
    expect(await ask(what, { refresh: body.refresh })).toEqual(refusal("token_expired"));
  });
});
