import type { OfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hours } from "../kernel/duration.ts";
import { addSite } from "../testing/add-site.ts";
import { refusal, startTestProvider } from "../testing/exchange.ts";
import {
  basic,
  startTestServer,
  testSite,
  type Answer,
  type TestServer,
} from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const origin = "https://app.example.com";

/** What a browser keeps of the answers that it got, with the attributes that they were set with. */
class Jar {
  readonly cookies = new Map<string, string>();
  readonly attributes = new Map<string, string>();

  take({ headers }: Pick<Answer, "headers">): this {
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const name = pair.slice(0, pair.indexOf("="));
      this.attributes.set(name, attributes.join("; "));
      if (/Expires=Thu, 01 Jan 1970/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(name.length + 1));
    }
    return this;
  }

  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  without(name: string): string {
    return [...this.cookies].flatMap(([key, value]) => (key === name ? [] : [`${key}=${value}`])).join("; ");
  }
}

describe.each(databases)("cookie mode on %s", (database) => {
  let idp: OfflineProvider;
  let server: TestServer;
  let jar: Jar;
  let csrf: string;
  let site: { readonly id: string; readonly secret: string };

  beforeAll(async () => {
    idp = await startTestProvider();
    server = await startTestServer({ database, idp, settings: { BACKEND_URL: "https://api.example.com" } });
    site = await addSite(server, "cookies", [origin], { token_mode: "cookie" });
    await addSite(server, "sister", ["https://sister.example.com"], { token_mode: "cookie" });
  });
  afterAll(async () => {
    await server.close();
    await idp.close();
  });

  const signIn = (headers: Record<string, string> = { origin }) => server.signIn({ headers });
  const asPage = (more: Record<string, string> = {}) => ({ origin, cookie: jar.header, ...more });
  const send = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    server.send(method, path, { headers, ...(body === undefined ? {} : { body }) });

  beforeEach(async () => {
    const answer = await signIn();
    jar = new Jar().take(answer);
    csrf = jar.cookies.get("csrftoken")!;
  });

  test("S64: the tokens come as HttpOnly cookies and not in the body", async () => {
    const answer = await signIn();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      refresh: "",
      user: expect.objectContaining({ username: expect.any(String) as string }) as object,
      access_expiration: expect.any(String) as string,
      refresh_expiration: expect.any(String) as string,
    });
    const { attributes, cookies } = new Jar().take(answer);
    expect([...cookies.keys()]).toEqual(["__Host-latchkey-access", "__Secure-latchkey-refresh", "csrftoken"]);
    const expires = expect.stringMatching(
      /^Path=\/; Expires=[^;]+ GMT; HttpOnly; Secure; SameSite=Lax$/,
    ) as string;
    expect(attributes.get("__Host-latchkey-access")).toEqual(expires);
    expect(attributes.get("__Secure-latchkey-refresh")).toMatch(
      /^Path=\/api\/auth\/; Expires=[^;]+ GMT; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(attributes.get("csrftoken")).toMatch(/^Path=\/; Expires=[^;]+ GMT; Secure; SameSite=Lax$/);
    expect(JSON.stringify(answer.body)).not.toMatch(/lk1\.|eyJ/);
  });

  test("S45: an answer that sets cookies is stored nowhere", async () => {
    expect((await signIn()).headers.get("cache-control")).toBe("no-store");
  });

  test("the site's own server, which has its credentials, gets tokens in the body and no cookies", async () => {
    const answer = await signIn({ authorization: basic(site), origin });
    expect(answer.body.refresh).toMatch(/^lk1\./);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test("a site in body mode gets no cookies, and its pages none either", async () => {
    const answer = await signIn({ origin: testSite.origin });
    expect(answer.body.access).toMatch(/^eyJ/);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get("x-csrftoken")).toBeNull();
  });

  describe("the access cookie", () => {
    test("authenticates where no header is sent", async () => {
      expect((await send("GET", "/api/auth/user/", asPage())).status).toBe(200);
      expect((await send("GET", "/api/test/closed/", asPage())).status).toBe(200);
    });

    test("loses against a header", async () => {
      const answer = await send("GET", "/api/auth/user/", asPage({ authorization: "Bearer nonsense" }));
      expect(answer).toMatchObject({ status: 401, body: { code: "token_not_valid" } });
    });

    test.each([
      ["of a site in body mode", { origin: testSite.origin }],
      ["of no site", { origin: "https://evil.example.com" }],
    ])("is nothing to a page %s", async (_, headers) => {
      const answer = await send("GET", "/api/auth/user/", { ...headers, cookie: jar.header });
      expect(answer).toEqual(refusal("not_authenticated"));
    });

    test("is nothing to the pages of another site in cookie mode", async () => {
      const answer = await send("GET", "/api/auth/user/", asPage({ origin: "https://sister.example.com" }));
      expect(answer).toEqual(refusal("not_authenticated"));
    });

    test("counts for a guard outside of the contract, with the CSRF token", async () => {
      const guard = server.latchkey.requireUser();
      const url = "http://localhost:8000/elsewhere";
      const post = (headers: Record<string, string>) => guard(new Request(url, { method: "POST", headers }));
      await expect(post(asPage())).rejects.toMatchObject({ failure: "csrf_missing" });
      expect(await post(asPage({ "x-csrftoken": csrf }))).toMatchObject({ siteId: "cookies" });
    });

    test("that comes twice is none: somebody may have planted one", async () => {
      const cookie = `${jar.header}; __Host-latchkey-access=x`;
      expect(await send("GET", "/api/auth/user/", { origin, cookie })).toEqual(refusal("not_authenticated"));
    });
  });

  describe("every state-changing request by cookie needs the CSRF token", () => {
    const doors: readonly (readonly [string, string, unknown])[] = [
      ["POST", "/api/auth/token/refresh/", {}],
      ["POST", "/api/auth/logout/", {}],
      ["POST", "/api/auth/logout/all/", undefined],
      ["PATCH", "/api/auth/user/", { first_name: "Ada" }],
      ["PUT", "/api/auth/user/", { username: "ada-in-cookie-mode" }],
      ["POST", "/api/test/closed-change/", {}],
    ];

    test.each(doors)("%s %s without it is 403", async (method, path, body) => {
      expect(await send(method, path, asPage(), body)).toEqual(refusal("csrf_missing"));
    });

    test.each(doors)("%s %s without its cookie is 403", async (method, path, body) => {
      const headers = { origin, cookie: jar.without("csrftoken"), "x-csrftoken": csrf };
      expect(await send(method, path, headers, body)).toEqual(refusal("csrf_cookie_missing"));
    });

    test.each(doors)("%s %s with another session's is 403", async (method, path, body) => {
      const other = new Jar().take(await signIn()).cookies.get("csrftoken")!;
      const cookie = `${jar.without("csrftoken")}; csrftoken=${other}`;
      const answer = await send(method, path, { origin, cookie, "x-csrftoken": other }, body);
      expect(answer).toEqual(refusal("csrf_incorrect"));
    });

    test.each(doors)("%s %s with one that differs from the cookie is 403", async (method, path, body) => {
      const headers = asPage({ "x-csrftoken": csrf.replace(/.$/, (last) => (last === "A" ? "B" : "A")) });
      expect(await send(method, path, headers, body)).toEqual(refusal("csrf_incorrect"));
    });

    test.each(doors)(
      "%s %s with one of its own that is not the cookie's is 403",
      async (method, path, body) => {
        const { headers } = await send("GET", "/api/auth/user/", asPage());
        const answer = await send(method, path, asPage({ "x-csrftoken": headers.get("x-csrftoken")! }), body);
        expect(answer).toEqual(refusal("csrf_incorrect"));
      },
    );

    test.each(doors)("%s %s with a planted pair is 403", async (method, path, body) => {
      const cookie = `${jar.without("csrftoken")}; csrftoken=planted.value`;
      const answer = await send(method, path, { origin, cookie, "x-csrftoken": "planted.value" }, body);
      expect(answer).toEqual(refusal("csrf_incorrect"));
    });

    test.each(doors)("%s %s with it is answered", async (method, path, body) => {
      expect((await send(method, path, asPage({ "x-csrftoken": csrf }), body)).status).toBe(200);
    });
  });

  test("a request by header needs none: no browser sends it by itself", async () => {
    const { body } = await signIn({ authorization: basic(site) });
    const headers = { origin, authorization: `Bearer ${body.access}` };
    expect((await send("PATCH", "/api/auth/user/", headers, { first_name: "Ada" })).status).toBe(200);
  });

  test("the token is told by a header too, on sign-in, refresh and user/, and CORS shows it to that site alone", async () => {
    const answers = [
      await signIn(),
      await send("POST", "/api/auth/token/refresh/", asPage({ "x-csrftoken": csrf }), {}),
      await send("GET", "/api/auth/user/", asPage()),
    ];
    for (const { headers } of answers) {
      expect(headers.get("x-csrftoken")).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
      expect(headers.get("access-control-expose-headers")).toContain("x-csrftoken");
      expect(headers.get("access-control-allow-credentials")).toBe("true");
      expect(headers.get("access-control-allow-origin")).toBe(origin);
    }
    const other = await send("GET", "/api/test/open/", { origin: testSite.origin });
    expect(other.headers.get("access-control-expose-headers")).not.toContain("x-csrftoken");
    expect(other.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("the token of user/ works, and is the session's own", async () => {
    const fresh = new Jar().take(await send("GET", "/api/auth/user/", asPage())).cookies.get("csrftoken")!;
    const cookie = `${jar.without("csrftoken")}; csrftoken=${fresh}`;
    const headers = { origin, cookie, "x-csrftoken": fresh };
    expect((await send("PATCH", "/api/auth/user/", headers, { first_name: "Ada" })).status).toBe(200);
  });

  describe("refresh", () => {
    test("works by cookie and sets new ones", async () => {
      const before = new Map(jar.cookies);
      const answer = await send("POST", "/api/auth/token/refresh/", asPage({ "x-csrftoken": csrf }), {});
      expect(answer.body).toEqual({
        refresh: "",
        access_expiration: expect.any(String) as string,
        refresh_expiration: expect.any(String) as string,
      });
      jar.take(answer);
      expect(jar.cookies.get("__Secure-latchkey-refresh")).not.toBe(before.get("__Secure-latchkey-refresh"));
      expect((await send("GET", "/api/auth/user/", asPage())).status).toBe(200);
    });

    test("takes the body before the cookie", async () => {
      const headers = asPage({ "x-csrftoken": csrf });
      expect(await send("POST", "/api/auth/token/refresh/", headers, { refresh: "nonsense" })).toMatchObject({
        status: 401,
        body: { detail: "Token is invalid", code: "token_not_valid" },
      });
    });

    test("with a token in the body hands cookies to the site's own pages only", async () => {
      const { body } = await signIn({ origin: testSite.origin });
      const headers = { "content-type": "application/json" };
      const answer = await send(
        "POST",
        "/api/auth/token/refresh/",
        { ...headers, origin },
        { refresh: body.refresh },
      );
      expect(answer.status).toBe(200);
      expect(answer.headers.getSetCookie()).toHaveLength(3);
    });

    test("without either is 401", async () => {
      expect(await send("POST", "/api/auth/token/refresh/", { origin }, {})).toEqual(
        refusal("refresh_missing"),
      );
    });
  });

  describe("sign-out", () => {
    test("ends the session and removes the cookies", async () => {
      const answer = await send("POST", "/api/auth/logout/", asPage({ "x-csrftoken": csrf }), {});
      expect(answer).toMatchObject({ status: 200, body: { detail: "Successfully logged out." } });
      const old = jar.header;
      expect(jar.take(answer).cookies.size).toBe(0);
      expect((await send("GET", "/api/auth/user/", { origin, cookie: old })).status).toBe(401);
    });

    test("everywhere removes the cookies too", async () => {
      const answer = await send("POST", "/api/auth/logout/all/", asPage({ "x-csrftoken": csrf }));
      expect(jar.take(answer).cookies.size).toBe(0);
    });

    test("without a cookie says that it was not in the cookies", async () => {
      expect(await send("POST", "/api/auth/logout/", { origin }, {})).toEqual(
        refusal("logout_cookie_missing"),
      );
    });
  });

  test("a sign-in is for the site's own pages: it needs their Origin", async () => {
    await server.db.updateTable("latchkey_sites").set({ is_default: false }).execute();
    await server.db
      .updateTable("latchkey_sites")
      .set({ is_default: true })
      .where("id", "=", "cookies")
      .execute();
    server.clock.advance(3000);
    try {
      expect(await signIn({})).toEqual(refusal("csrf_origin"));
      expect(await signIn({ origin: "https://evil.example.com" })).toEqual(refusal("csrf_origin"));
      expect(await signIn({ origin: "null" })).toEqual(refusal("csrf_origin"));
      const body = { refresh: "lk1.x" };
      expect(await send("POST", "/api/auth/token/refresh/", {}, body)).toEqual(refusal("csrf_origin"));
      expect(await send("POST", "/api/auth/logout/", {}, body)).toEqual(refusal("csrf_origin"));
      expect((await signIn({ origin })).status).toBe(200);
      const withoutOrigin = { cookie: jar.header, "x-csrftoken": csrf };
      const change = { first_name: "Ada" };
      expect(await send("PATCH", "/api/auth/user/", withoutOrigin, change)).toEqual(refusal("csrf_origin"));
    } finally {
      await server.db.updateTable("latchkey_sites").set({ is_default: false }).execute();
      await server.db
        .updateTable("latchkey_sites")
        .set({ is_default: true })
        .where("id", "=", testSite.id)
        .execute();
      server.clock.advance(3000);
    }
  });

  test("an expired session leaves the page signed out, not broken", async () => {
    server.clock.advance(hours(24 * 31));
    expect((await send("GET", "/api/auth/user/", asPage())).status).toBe(401);
    const headers = asPage({ "x-csrftoken": csrf });
    expect(await send("POST", "/api/auth/token/refresh/", headers, {})).toEqual(refusal("token_expired"));
  });
});

describe("over plain http, as in development", () => {
  test("the cookies have no prefixes and are not Secure, or no browser would keep them", async () => {
    const idp = await startTestProvider();
    const server = await startTestServer({ database: "sqlite", idp });
    await addSite(server, "cookies", [origin], { token_mode: "cookie" });
    const { attributes, cookies } = new Jar().take(await server.signIn({ headers: { origin } }));
    expect([...cookies.keys()]).toEqual(["latchkey-access", "latchkey-refresh", "csrftoken"]);
    expect([...attributes.values()].join()).not.toContain("Secure");
    await server.close();
    await idp.close();
  });
});
