import type { OfflineProvider } from "@latchkey/idp";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addSite } from "../testing/add-site.ts";
import { startTestProvider } from "../testing/exchange.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";

const origin = "https://app.example.com";

/** What HTTP lets through as a header's value, and pieces of what would be right. */
const value = fc.oneof(
  fc
    .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 60 })
    .map((codes) => String.fromCodePoint(...codes.filter((code) => code !== 0x7f)).trim()),
  fc.constantFrom(
    "",
    "Bearer",
    "Bearer x",
    "Bearer a.b.c",
    "Basic",
    "Basic OnB3",
    "Basic %%%",
    "null",
    ";",
    "=",
    "%",
  ),
);

const cookies = fc
  .array(
    fc.tuple(
      fc.constantFrom("latchkey-access", "latchkey-refresh", "csrftoken", "__proto__", "", "x"),
      value,
    ),
    { maxLength: 6 },
  )
  .map((pairs) => pairs.map(([name, content]) => `${name}=${content}`).join("; "));

const headers = fc.record(
  {
    authorization: value,
    cookie: cookies,
    origin: fc.oneof(value, fc.constant(origin)),
    "x-csrftoken": value,
    "x-forwarded-for": value,
    "x-latchkey-client-address": value,
    "x-latchkey-user-agent": value,
    "x-request-id": value,
    "user-agent": value,
    "content-type": fc.oneof(value, fc.constant("application/json")),
    "content-encoding": value,
    "x-http-method-override": value,
  },
  { requiredKeys: [] },
);

const doors = [
  ["GET", "/api/auth/user/"],
  ["PATCH", "/api/auth/user/"],
  ["POST", "/api/auth/token/refresh/"],
  ["POST", "/api/auth/logout/"],
  ["POST", "/api/auth/login/"],
  ["POST", "/api/auth/sessions/x/end/"],
] as const;

describe("S94: malformed headers and cookies", () => {
  let idp: OfflineProvider;
  let server: TestServer;
  beforeAll(async () => {
    idp = await startTestProvider();
    server = await startTestServer({ database: "sqlite", idp });
    await addSite(server, "cookies", [origin], { token_mode: "cookie" });
  });
  afterAll(async () => {
    await server.close();
    await idp.close();
  });

  test("are refused like none, and never a mistake of ours", async () => {
    await fc.assert(
      fc.asyncProperty(headers, fc.constantFrom(...doors), async (sent, [method, path]) => {
        const { status } = await server.send(method, path, {
          headers: sent,
          ...(method === "GET" ? {} : { rawBody: "{}" }),
        });
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 400 },
    );
  });
});
