import type { Route } from "@latchkey/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestProvider } from "../testing/exchange.ts";
import { freshAddress } from "../testing/open-test-limits.ts";
import { addPerson, bearerOf, type Person } from "../testing/people.ts";
import { readEverything } from "../testing/read-everything.ts";
import { basic, startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { testContract } from "../testing/test-contract.ts";

const idp = await startTestProvider();
let server: TestServer;
let me: Person;
beforeAll(async () => {
  server = await startTestServer({ database: "sqlite", idp });
  me = await addPerson(server);
});
afterAll(async () => {
  await server.close();
  await idp.close();
});

const routes: readonly Route[] = Object.values(testContract.account);
const form = { "content-type": "application/x-www-form-urlencoded" };
const id = "0198b2c0-0000-7000-8000-000000000000";
const pathOf = ({ path }: Route) => path.replace(":provider", "google").replace(":id", id);
const headersFor = ({ access }: Route) =>
  access === "site" ? { authorization: basic() } : bearerOf(me.signIn);
const send: TestServer["send"] = (method, path, options) =>
  server.send(method, path, { remoteAddress: freshAddress(), ...options });

const oauthParameters = [
  "access_token",
  "client_id",
  "client_secret",
  "code",
  "code_verifier",
  "grant_type",
  "id_token",
  "redirect_uri",
  "refresh_token",
  "scope",
  "state",
  "token",
];

describe.each(oauthParameters)("S112: %s twice", (name) => {
  const twice = `${name}=a&x=1&${name}=a`;
  const refused = [400, { detail: "A parameter is repeated.", code: "invalid_request" }];

  test("in a query or a form is refused, and once is not", async () => {
    const before = await readEverything(server.db);
    for (const route of routes) {
      const headers = headersFor(route);
      const { status, body } = await send(route.method, `${pathOf(route)}?${twice}`, { headers });
      expect([route.path, status, body]).toEqual([route.path, ...refused]);
    }
    for (const route of routes.filter(({ body }) => body)) {
      const headers = { ...headersFor(route), ...form };
      const { status, body } = await send(route.method, pathOf(route), { headers, rawBody: twice });
      expect([route.path, status, body]).toEqual([route.path, ...refused]);
    }
    expect(await readEverything(server.db)).toEqual(before);
    const once = await send("POST", `/api/test/echo/?${name}=a`, { rawBody: `${name}=b`, headers: form });
    expect([once.status, once.body]).toEqual([200, { [name]: "b" }]);
  });

  test("in multipart is refused, a file among them", async () => {
    for (const value of ["b", new Blob(["b"])]) {
      const parts = new FormData();
      parts.append(name, "a");
      parts.append(name, value as string);
      const { status, body } = await send("POST", "/api/social/login/google/", { rawBody: parts });
      expect([status, body]).toEqual(refused);
    }
  });
});
