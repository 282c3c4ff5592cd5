import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutes, seconds } from "../kernel/duration.ts";
import { addSite } from "../testing/add-site.ts";
import { inParallel } from "../testing/refresh.ts";
import { claimsOf, eventsOf, readSession, sessionIdOf } from "../testing/session-facts.ts";
import {
  type Answer,
  basic,
  startTestServer,
  testSite,
  type TestServer,
} from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const encode = (text: string) => Buffer.from(text).toString("base64");

describe.each(databases)("the site of a request on %s", (database) => {
  let server: TestServer;
  let other: { id: string; secret: string };
  beforeAll(async () => {
    server = await startTestServer({ database, idp, settings: { TRUSTED_PROXIES: "10.0.0.0/8" } });
    other = await addSite(server, "other", ["https://other.example", "https://second.example:8443"]);
  });
  afterAll(() => server.close());

  describe("wrong Basic never counts as none", () => {
    const wrong: readonly [string, string][] = [
      ["a wrong secret", basic({ id: testSite.id, secret: "wrong" })],
      ["an empty secret", basic({ id: testSite.id, secret: "" })],
      ["an unknown site", basic({ id: "nobody", secret: testSite.secret })],
      ["another site's secret", basic({ id: "other", secret: testSite.secret })],
      ["no colon", `Basic ${encode("web")}`],
      ["nothing", "Basic"],
      ["what is no base64", "Basic %%%"],
      ["a word in lower case", `basic ${encode("web:wrong")}`],
      ["an id in capitals", basic({ id: "WEB", secret: testSite.secret })],
    ];
    const paths: readonly [string, string][] = [
      ["POST", "/api/auth/token/refresh/"],
      ["POST", "/api/auth/token/verify/"],
      ["POST", "/api/auth/logout/"],
      ["POST", "/api/social/login/google/"],
      ["GET", "/api/social/providers/"],
      ["GET", "/api/auth/user/"],
      ["GET", "/api/test/open/"],
      ["GET", "/.well-known/jwks.json"],
      ["GET", "/healthz"],
      ["GET", "/nothing"],
      ["DELETE", "/api/test/open/"],
    ];

    test.each(paths)("%s %s", async (method, path) => {
      for (const [, authorization] of wrong) {
        const answer = await server.send(method, path, { headers: { authorization } });
        expect(answer.status).toBe(401);
        expect(answer.body).toEqual({ detail: "Invalid client.", code: "invalid_client" });
        expect(answer.headers.get("www-authenticate")).toBe('Basic realm="api"');
      }
    });

    const countRefusals = async () => {
      const events = await server.db
        .selectFrom("latchkey_audit")
        .select("id")
        .where("event", "=", "site_credentials_refused")
        .execute();
      return events.length;
    };

    test.each(wrong)("with %s, and it is audited", async (_, authorization) => {
      // Ten events a minute from one address are written.
      server.clock.advance(minutes(1));
      const before = await countRefusals();
      await server.send("GET", "/api/test/open/", { headers: { authorization } });
      expect(await countRefusals()).toBe(before + 1);
    });

    test("beyond ten a minute from one address it is no event any more, and the answer is the same", async () => {
      const authorization = basic({ id: testSite.id, secret: "wrong" });
      const sendFrom = async (times: number, remoteAddress: string) => {
        const before = await countRefusals();
        const answers = await inParallel(times, () =>
          server.send("GET", "/api/test/open/", { headers: { authorization }, remoteAddress }),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
        return (await countRefusals()) - before;
      };
      expect(await sendFrom(40, "198.51.100.40")).toBe(10);
      expect(await sendFrom(2, "198.51.100.40")).toBe(0);
      expect(await sendFrom(2, "198.51.100.41")).toBe(2);
      expect(await sendFrom(12, "no address")).toBe(10);
      server.clock.advance(minutes(1));
      expect(await sendFrom(2, "198.51.100.40")).toBe(2);
    });

    test("a site without a secret cannot authenticate, not even with an empty one", async () => {
      const open = await addSite(server, "secretless");
      await server.db
        .updateTable("latchkey_sites")
        .set({ secret_hash: null })
        .where("id", "=", open.id)
        .execute();
      server.clock.advance(seconds(3));
      for (const secret of ["", open.secret, "null"]) {
        const headers = { authorization: basic({ id: open.id, secret }) };
        expect((await server.send("GET", "/api/test/open/", { headers })).status).toBe(401);
      }
    });
  });

  describe("is", () => {
    const siteOf = async (headers: Record<string, string>) => {
      const signIn = await server.signIn({ headers });
      const { site_id, is_site_bound } = await readSession(server, sessionIdOf(signIn));
      expect(claimsOf(signIn.body.access).client_id).toBe(site_id);
      return { site_id, is_site_bound };
    };

    test("the one that authenticated, whatever the Origin says", async () => {
      const headers = { authorization: basic(other), origin: testSite.origin };
      expect(await siteOf(headers)).toEqual({ site_id: "other", is_site_bound: true });
    });

    test("else the one with exactly this Origin, which binds nothing", async () => {
      for (const origin of ["https://other.example", "https://second.example:8443"]) {
        expect(await siteOf({ origin })).toEqual({ site_id: "other", is_site_bound: false });
      }
    });

    test.each([
      "null",
      "https://other.example:443",
      "https://OTHER.example",
      "http://other.example",
      "https://evil.example",
    ])("else the default one: the Origin %s is nobody's", async (origin) => {
      expect(await siteOf({ origin })).toEqual({ site_id: testSite.id, is_site_bound: false });
    });

    test("the default one where nothing is said", async () => {
      expect(await siteOf({})).toEqual({ site_id: testSite.id, is_site_bound: false });
    });
  });

  test("a route for sites is closed to an Origin, to the default and to a person", async () => {
    const { body } = await server.signIn();
    const callers = [{}, { origin: testSite.origin }, { authorization: `Bearer ${body.access}` }];
    for (const headers of callers) {
      const answer = await server.send("GET", "/api/social/providers/", { headers });
      expect([answer.status, answer.body.code]).toEqual([401, "invalid_client"]);
    }
    const answer = await server.send("GET", "/api/social/providers/", {
      headers: { authorization: basic() },
    });
    expect(answer.status).toBe(200);
  });

  describe("the person's address and agent", () => {
    const person = { "x-latchkey-client-address": "2001:DB8::0007", "x-latchkey-user-agent": "Person/1.0" };
    const seen = async (headers: Record<string, string>) => {
      const signIn = await server.signIn({ headers: { "user-agent": "Site/1.0", ...headers } });
      const { address, user_agent } = await readSession(server, sessionIdOf(signIn));
      const [event] = await eventsOf(server, sessionIdOf(signIn));
      expect(event!.address).toBe(address);
      return { address, user_agent };
    };

    test("are those that an authenticated site hands on", async () => {
      const asked = await seen({ authorization: basic(), ...person });
      expect(asked).toEqual({ address: "2001:db8::7", user_agent: "Person/1.0" });
    });

    test("are the caller's own where anybody else hands them on", async () => {
      const own = { address: "127.0.0.1", user_agent: "Site/1.0" };
      for (const headers of [{}, { origin: testSite.origin }])
        expect(await seen({ ...headers, ...person })).toEqual(own);
    });

    test("are unknown where an authenticated site hands on none, or nonsense", async () => {
      const unknown = { address: null, user_agent: null };
      expect(await seen({ authorization: basic() })).toEqual(unknown);
      const nonsense = { "x-latchkey-client-address": "127.0.0.1, 10.0.0.1" };
      expect(await seen({ authorization: basic(), ...nonsense })).toEqual(unknown);
    });

    test("are never those of an X-Forwarded-For that a client wrote", async () => {
      const forged = { "x-forwarded-for": "203.0.113.9" };
      expect((await seen(forged)).address).toBe("127.0.0.1");
      expect((await seen({ authorization: basic(), ...forged })).address).toBeNull();
    });

    test("S117: are what a configured proxy saw", async () => {
      const audit = async (remoteAddress: string) => {
        const headers = { authorization: "Basic x", "x-forwarded-for": "1.1.1.1, 203.0.113.9" };
        const { headers: answered } = await server.send("GET", "/healthz", { headers, remoteAddress });
        const id = answered.get("x-request-id");
        const event = await server.db
          .selectFrom("latchkey_audit")
          .selectAll()
          .where("request_id", "=", id)
          .executeTakeFirstOrThrow();
        return event.address;
      };
      expect(await audit("10.1.1.1")).toBe("203.0.113.9");
      expect(await audit("::ffff:10.1.1.1")).toBe("203.0.113.9");
      expect(await audit("198.51.100.1")).toBe("198.51.100.1");
    });

    test("are cut to what a table may hold", async () => {
      const headers = { authorization: basic(), "x-latchkey-user-agent": "x".repeat(5000) };
      expect((await seen(headers)).user_agent).toHaveLength(400);
    });
  });

  describe("S97: CORS", () => {
    const preflight = (origin: string): Promise<Answer> =>
      server.send("OPTIONS", "/api/auth/user/", {
        headers: {
          origin,
          "access-control-request-method": "PATCH",
          "access-control-request-headers": "authorization",
        },
      });

    test.each([testSite.origin, "https://other.example", "https://second.example:8443"])(
      "lets in %s",
      async (origin) => {
        const { headers, status } = await preflight(origin);
        expect(status).toBe(204);
        expect(headers.get("access-control-allow-origin")).toBe(origin);
        expect(headers.get("access-control-allow-methods")).toBe("GET, PUT, PATCH, OPTIONS");
        expect(headers.get("access-control-allow-headers")).toContain("authorization");
        for (const path of ["/api/test/open/", "/api/auth/user/", "/nothing", "/api/test/failing/"]) {
          const answer = await server.send("GET", path, { headers: { origin } });
          expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
          expect(answer.headers.get("access-control-expose-headers")).toContain("x-request-id");
          expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
          expect(answer.headers.get("vary")).toContain("Origin");
        }
      },
    );

    test.each([
      "null",
      "*",
      "https://evil.example",
      "https://other.example.evil.example",
      "https://other.example/",
      "",
    ])("says nothing to %j", async (origin) => {
      for (const { headers } of [
        await preflight(origin),
        await server.send("GET", "/api/test/open/", { headers: { origin } }),
      ]) {
        const names = [...headers.keys()].filter((name) => name.startsWith("access-control-"));
        expect(names).toEqual([]);
        expect(headers.get("vary")).toContain("Origin");
      }
    });
  });
});
