import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anybody, refresh } from "../testing/refresh.ts";
import { startTestServer, testSecret, testSite, type TestServer } from "../testing/start-test-server.ts";
import { testContract } from "../testing/test-contract.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
let server: TestServer;
let bearer: { authorization: string };
beforeAll(async () => {
  server = await startTestServer({ database: "sqlite", idp });
  const { body } = await server.signIn();
  bearer = { authorization: `Bearer ${body.access}` };
});
afterAll(async () => {
  await server.close();
  await idp.close();
});

const routes = [...Object.values(testContract.account), ...Object.values(testContract.routes)];
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const pathOf = (path: string) => path.replace(":provider", "google");

describe("S113: methods", () => {
  const table = [...new Set(routes.map(({ path }) => path))].map((path) => {
    const known = routes.filter((route) => route.path === path).map(({ method }) => method as string);
    return [path, known] as const;
  });

  test.each(table)("of %s are those that it declares (%j), any other is 405", async (path, known) => {
    const unknown = [...methods.filter((method) => !known.includes(method)), "BREW"];
    for (const method of unknown) {
      const answer = await server.send(method, pathOf(path), { headers: bearer });
      expect(answer.status).toBe(405);
      expect(answer.body).toEqual({ detail: `Method "${method}" not allowed.`, code: "method_not_allowed" });
      expect(answer.headers.get("allow")).toBe([...known, "OPTIONS"].join(", "));
    }
  });

  test("HEAD answers as GET does, without the body", async () => {
    const answer = await server.send("HEAD", "/api/auth/user/", { headers: bearer });
    expect([answer.status, answer.body]).toEqual([200, ""]);
    expect((await server.send("HEAD", "/api/auth/user/")).status).toBe(401);
    expect((await server.send("HEAD", "/api/auth/logout/", { headers: bearer })).status).toBe(405);
    expect((await server.send("GET", "/api/auth/user/", { headers: bearer })).status).toBe(200);
  });

  test("OPTIONS says what there is, to anybody", async () => {
    const answer = await server.send("OPTIONS", "/api/auth/user/");
    expect([answer.status, answer.headers.get("allow")]).toEqual([204, "GET, PUT, PATCH, OPTIONS"]);
  });
});

describe("S111: a path", () => {
  test.each([
    "/api/auth/user/",
    "/api/auth/user",
    "/api/auth/./user/",
    "/api/auth/x/../user/",
    "/api/auth/%75ser/",
  ])("%s reaches the guarded route", async (path) => {
    const refused = await server.send("GET", path);
    expect([refused.status, refused.body.code]).toEqual([401, "not_authenticated"]);
    expect((await server.send("GET", path, { headers: bearer })).status).toBe(200);
  });

  test.each([
    "//api/auth/user/",
    "/api//auth/user/",
    "/api/auth/user//",
    "/API/auth/user/",
    "/api/auth/User/",
    "/api/auth/user;a=b",
    "/api/auth/user/;a=b",
    "/api/auth/user%2f",
    "/api/auth%2fuser/",
    "/api/auth/user%00",
    "/api/auth/user/x",
    "/api/auth/%E0%A4%A/",
    "/api/auth\\user\\x",
    "/",
    "/nothing",
  ])("%s is nowhere", async (path) => {
    for (const headers of [{}, bearer]) {
      const answer = await server.send("GET", path, { headers });
      expect([answer.status, answer.body]).toEqual([404, { detail: "Not found.", code: "not_found" }]);
    }
  });

  test.each(routes.map((route) => [route.method, pathOf(route.path)] as const))(
    "of %s %s is the same with and without its last slash",
    async (method, path) => {
      const body = method === "GET" ? {} : { body: {} };
      const [withSlash, without] = [
        await server.send(method, path, body),
        await server.send(method, path.slice(0, -1), body),
      ];
      expect([without.status, without.body]).toEqual([withSlash.status, withSlash.body]);
    },
  );
});

describe("S105: a route that is not public", () => {
  const closed = routes
    .filter(({ access }) => access !== "public")
    .map((route) => [route.method, route.path, route] as const);

  test.each(closed)(
    "%s %s is closed to anybody and to a token that is none, whatever its body says",
    async (method, path, route) => {
      const rawBody = method === "GET" ? {} : { rawBody: "{" };
      for (const headers of [{}, { authorization: "Bearer x" }]) {
        const answer = await server.send(method, path, { headers, ...rawBody });
        const code =
          route.access === "site"
            ? "invalid_client"
            : "authorization" in headers
              ? "token_not_valid"
              : "not_authenticated";
        expect([answer.status, answer.body.code]).toEqual([401, code]);
      }
    },
  );
});

describe("every answer", () => {
  const requests: readonly [string, string, string][] = [
    ["of success", "GET", "/api/test/open/"],
    ["of a refusal", "GET", "/api/auth/user/"],
    ["of no route", "GET", "/nothing"],
    ["of a mistake", "GET", "/api/test/failing/"],
    ["of a wrong method", "POST", "/api/test/open/"],
    ["of a preflight", "OPTIONS", "/api/test/open/"],
    ["of the published keys", "GET", "/.well-known/jwks.json"],
    ["of the documentation", "GET", "/api/docs"],
    ["of a probe", "GET", "/healthz"],
  ];

  test.each(requests)("%s has a request id and the security headers", async (_, method, path) => {
    const { headers } = await server.send(method, path);
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("vary")).toContain("Origin");
    expect(headers.get("strict-transport-security")).toBeNull();
    expect(headers.get("cache-control")).toBe(
      path.startsWith("/.well-known/") ? "public, max-age=300" : "no-store",
    );
  });

  test("S45: that carries a token may not be stored", async () => {
    const signIn = await server.signIn();
    const refreshed = await refresh(server, signIn.body.refresh);
    for (const { status, headers } of [signIn, refreshed]) {
      expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    }
  });

  test("S101: over https asks for https only", async () => {
    const settings = { BACKEND_URL: "https://api.example" };
    const secure = await startTestServer({ database: "sqlite", idp, settings });
    const { headers } = await secure.send("GET", "/api/test/open/");
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
    await secure.close();
  });

  test.each([
    ["a plain one", "0123456789abcdef_-XYZ", true],
    ["one that is too short", "1234567", false],
    ["one that is too long", "a".repeat(65), false],
    ["one with a line of a log in it", 'abcdefgh","level":"error', false],
    ["an e-mail address", "somebody@mail.example", false],
  ])("takes the request id that was sent: %s", async (_, id, isTaken) => {
    const { headers } = await server.send("GET", "/api/test/open/", { headers: { "x-request-id": id } });
    expect(headers.get("x-request-id") === id).toBe(isTaken);
  });
});

describe("S115: a mistake of a handler", () => {
  test("is a generic answer with a request id, and its reason stands in the log under that id", async () => {
    const answer = await server.send("GET", "/api/test/failing/?token=secret-in-the-query");
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({ detail: "A server error occurred.", code: "error" });
    const id = answer.headers.get("x-request-id")!;
    const lines = server.log.filter((line) => line.includes(id));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: "error",
      requestId: id,
      method: "GET",
      path: "/api/test/failing",
      status: 500,
      refusal: "internal",
      err: "Error: a mistake of the application, with a secret in it",
    });
    expect(lines[0]).not.toContain("secret-in-the-query");
  });

  test.each([
    ["that is no error", "/api/test/throwing-text/"],
    ["that answers what its route does not declare", "/api/test/wrong-answer/"],
  ])("%s is the same", async (_, path) => {
    const answer = await server.send("GET", path);
    expect([answer.status, answer.body]).toEqual([
      500,
      { detail: "A server error occurred.", code: "error" },
    ]);
    expect(answer.headers.get("x-request-id")).toBeTruthy();
  });
});

test("a route answers what it declares and nothing more", async () => {
  expect((await server.send("GET", "/api/test/talkative/")).body).toEqual({ id: "anybody" });
});

test("S64, S116: of what was sent and answered no token, secret, code, cookie or address stands in the log", async () => {
  const { id_token, access_token } = await idp.issueTokens({ account: "verified@gmail.com" });
  const signIn = await server.signIn();
  const { access, refresh: token } = signIn.body;
  const other = await refresh(server, token);
  const cookie = "session=the-cookie-value";
  for (const headers of [
    anybody,
    { authorization: `Bearer ${access}`, cookie },
    { authorization: "Basic dzpzZWNyZXQ=" },
  ]) {
    await server.send("POST", `/api/auth/token/refresh/?refresh=${token}`, {
      body: { refresh: token },
      headers,
    });
    await server.send("POST", "/api/auth/token/refresh/", { body: { refresh: `${token}x` }, headers });
    await server.send("POST", "/api/auth/token/verify/", { body: { token: access }, headers });
    await server.send("POST", "/api/auth/token/verify/", { body: { token: `${access}x` }, headers });
    await server.send("GET", `/api/auth/user/?access_token=${access}`, { headers });
    await server.send("PATCH", "/api/auth/user/", { rawBody: `{"first_name":"${token}"`, headers });
    await server.send("POST", "/api/social/login/google/", { body: { id_token, access_token }, headers });
    await server.send("POST", "/api/auth/logout/", { body: { refresh: other.body.refresh }, headers });
  }
  const log = server.log.join("\n");
  expect(log.includes("/api/auth/token/refresh")).toBe(true);
  const secrets = [
    access,
    token,
    other.body.refresh,
    other.body.access,
    id_token,
    access_token,
    testSecret,
    testSite.secret,
  ];
  for (const secret of [...secrets, "verified@gmail.com", "the-cookie-value", "dzpzZWNyZXQ="]) {
    for (const part of secret.split(".").filter(({ length }: string) => length > 12))
      expect(log.includes(part)).toBe(false);
  }
});
