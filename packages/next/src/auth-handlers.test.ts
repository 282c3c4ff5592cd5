import { decode, encode } from "next-auth/jwt";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minutes, seconds } from "./duration.ts";
import { createPendingSignOut } from "./pending-sign-out.ts";
import { startFakeBackend, type FakeBackend, type Fault } from "./testing/fake-backend.ts";
import { startFakeProvider, type FakeProvider } from "./testing/fake-provider.ts";
import { createTestApp, sessionCookie, webUrl, type TestBrowser } from "./testing/test-app.ts";
import { holdAnswers } from "./testing/hold-answers.ts";
import { staleSession, testSecret } from "./testing/test-session.ts";

let fake: FakeBackend;
let provider: FakeProvider;
let browser: TestBrowser;
const log = vi.spyOn(console, "error").mockImplementation(() => undefined);

beforeEach(async () => {
  fake = await startFakeBackend();
  provider = await startFakeProvider("web-client");
  browser = createTestApp(fake, { issuer: provider.issuer }).startBrowser();
  log.mockClear();
});

afterEach(async () => {
  await Promise.all([fake.stop(), provider.stop()]);
});

async function csrfToken(): Promise<string> {
  const response = await browser.send("/api/auth/csrf");
  return ((await response.json()) as { csrfToken: string }).csrfToken;
}

async function post(path: string, fields: Record<string, string> = {}): Promise<Response> {
  const body = new URLSearchParams({ csrfToken: await csrfToken(), ...fields });
  return browser.send(path, { method: "POST", body });
}

/** The person's way through the provider, until they are back at the application. */
async function signIn(headers: HeadersInit = {}, onTheWay: () => void = () => {}): Promise<Response> {
  const started = await post("/api/auth/signin/google", { callbackUrl: "/posts" });
  const authorization = new URL(started.headers.get("location")!).searchParams;
  provider.nonce = authorization.get("nonce")!;
  const query = new URLSearchParams({ code: "c-1", state: authorization.get("state")! });
  onTheWay();
  return browser.send(`/api/auth/callback/google?${query}`, { headers });
}

async function readSession(): Promise<unknown> {
  return (await browser.send("/api/auth/session")).json();
}

/** As `useLatchkey().refresh()` asks. */
async function updateSession(): Promise<unknown> {
  const response = await browser.send("/api/auth/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ csrfToken: await csrfToken(), data: {} }),
  });
  return response.json();
}

describe("signing in", () => {
  it("exchanges the provider's tokens as the site, for the person, and keeps ours in the cookie alone", async () => {
    const response = await signIn({
      "user-agent": "Firefox",
      "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.1",
    });
    expect(response.headers.get("location")).toBe(`${webUrl}/posts`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const exchange = fake.asked.find(({ path }) => path === "/api/social/login/google/")!;
    expect(JSON.parse(exchange.body)).toEqual({
      id_token: expect.stringMatching(/^ey/),
      access_token: "provider-access",
    });
    expect(exchange.headers).toMatchObject({
      authorization: expect.stringMatching(/^Basic /),
      "x-latchkey-client-address": "203.0.113.9",
      "x-latchkey-user-agent": "Firefox",
    });
    expect(await browser.session()).toMatchObject({ sid: "s1", refresh: "lk1.s1.0", user: fake.user });
  });

  it("checks PKCE, state and nonce (S11)", async () => {
    const started = await post("/api/auth/signin/google");
    const query = new URL(started.headers.get("location")!).searchParams;
    expect(query.get("code_challenge_method")).toBe("S256");
    expect(query.get("state")).toBeTruthy();
    expect(query.get("nonce")).toBeTruthy();
    expect(query.get("redirect_uri")).toBe(`${webUrl}/api/auth/callback/google`);
    provider.nonce = "another";
    const back = await browser.send(`/api/auth/callback/google?code=c&state=${query.get("state")}`);
    expect(back.headers.get("location")).toBe(`${webUrl}/auth/error?error=Configuration`);
    const forged = await browser.send("/api/auth/callback/google?code=c&state=forged");
    expect(forged.headers.get("location")).toContain("/auth/error?error=");
    expect(fake.asked).toEqual([]);
  });

  it.each([
    [
      400,
      { non_field_errors: ["User is already registered with this e-mail address."], code: "link_required" },
      "link_required",
    ],
    [400, { non_field_errors: ["Incorrect value"], code: "invalid_grant" }, "invalid_grant"],
    [403, { detail: "This provider is disabled.", code: "provider_disabled" }, "provider_disabled"],
    [
      503,
      { detail: "The provider could not be asked.", code: "provider_unavailable" },
      "provider_unavailable",
    ],
    [500, { detail: "A server error occurred.", code: "error" }, "unavailable"],
    [401, { detail: "Invalid client.", code: "invalid_client" }, "unavailable"],
    [200, { nothing: "of use" }, "unavailable"],
  ])(
    "carries a refusal of %i %j to the application's page as %s, and signs nobody in (S93, next.md 19)",
    async (status, body, code) => {
      fake.refusal = { status, body };
      const response = await signIn();
      expect(response.headers.get("location")).toBe(`${webUrl}/auth/error?code=${code}`);
      expect(await browser.session()).toBeUndefined();
      expect(fake.asked).toHaveLength(1);
    },
  );

  it("never repeats an exchange whose answer was lost (S12)", async () => {
    fake.fault = "garbage";
    const response = await signIn();
    expect(response.headers.get("location")).toBe(`${webUrl}/auth/error?code=unavailable`);
    expect(fake.asked).toHaveLength(1);
  });

  it.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "https://localhost:3000@evil.example",
  ])("does not come back to %s (next.md 17)", async (callbackUrl) => {
    const started = await post("/api/auth/signin/google", { callbackUrl });
    const query = new URL(started.headers.get("location")!).searchParams;
    provider.nonce = query.get("nonce")!;
    const back = await browser.send(`/api/auth/callback/google?code=c&state=${query.get("state")}`);
    expect(new URL(back.headers.get("location")!).origin).toBe(webUrl);
  });

  describe("takes a check of the flow for what it was made, and from the provider's flow that made it (S98)", () => {
    const names = ["authjs.state", "authjs.nonce", "authjs.pkce.code_verifier"] as const;
    const begin = async () =>
      new URL((await post("/api/auth/signin/google")).headers.get("location")!).searchParams;
    const comeBack = async (query: URLSearchParams) => {
      provider.nonce = query.get("nonce")!;
      const back = await browser.send(`/api/auth/callback/google?code=c&state=${query.get("state")}`);
      return [back.headers.get("location"), fake.asked.length, await browser.session()];
    };
    const refused = [expect.stringContaining("/auth/error?error="), 0, undefined];

    it.each(names.flatMap((name) => names.filter((other) => other !== name).map((other) => [name, other])))(
      "%s is not %s",
      async (name, other) => {
        const query = await begin();
        browser.cookies.set(name, browser.cookies.get(other)!);
        expect(await comeBack(query)).toEqual(refused);
      },
    );

    it.each(names)("%s of another provider is none", async (salt) => {
      const query = await begin();
      const cookie = await decode({ secret: testSecret, salt, token: browser.cookies.get(salt)! });
      const token = { ...cookie, provider: "password" };
      browser.cookies.set(salt, await encode({ secret: testSecret, salt, token }));
      expect(await comeBack(query)).toEqual(refused);
    });

    it.each(names)("%s that is missing signs nobody in", async (name) => {
      const query = await begin();
      browser.cookies.delete(name);
      expect(await comeBack(query)).toEqual(refused);
    });
  });

  it("is not steered by a Host header", async () => {
    const body = new URLSearchParams({ csrfToken: await csrfToken() });
    const headers = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
    };
    const started = await browser.send("/api/auth/signin/google", { method: "POST", body, headers });
    const query = new URL(started.headers.get("location")!).searchParams;
    expect(query.get("redirect_uri")).toBe(`${webUrl}/api/auth/callback/google`);
  });

  it("is refused to another site's page", async () => {
    const body = new URLSearchParams({ csrfToken: await csrfToken() });
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const response = await browser.send("/api/auth/signin/google", {
      method: "POST",
      body,
      headers,
      isForeign: true,
    });
    expect(response.status).toBe(403);
    await expect(response.json()).resolves.toMatchObject({ code: "cross_site" });
  });

  describe("reads no more of a body than a sign-in needs (S114)", () => {
    const send = (body: BodyInit, headers: HeadersInit = {}) =>
      browser.send("/api/auth/callback/google", {
        method: "POST",
        body,
        duplex: "half",
        isForeign: true,
        headers,
      });

    it("one that says its length is not read at all", async () => {
      const response = await send("x".repeat(64 * 1024 + 1), { "content-length": String(64 * 1024 + 1) });
      expect(response.status).toBe(413);
      await expect(response.json()).resolves.toMatchObject({ code: "request_too_large" });
    });

    it("one that does not is cut", async () => {
      let pulled = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(16 * 1024));
        },
      });
      expect((await send(body)).status).toBe(413);
      expect(pulled).toBeLessThan(10);
    });
  });

  it("replaces a broken cookie and leaves the new one in place", async () => {
    const { name } = sessionCookie;
    await signIn({}, () => browser.cookies.set(name, "broken").set(`${name}.1`, "left"));
    expect((await browser.session())?.sid).toBe("s1");
    expect(browser.cookies.has(`${name}.1`)).toBe(false);
  });
});

describe("what browsers see of a session (S90)", () => {
  it("is the person and an end, and never a token", async () => {
    await signIn();
    const session = await readSession();
    expect(session).toEqual({ user: fake.user, expires: expect.any(String) });
    expect(Object.keys(session as object).toSorted()).toEqual(["expires", "user"]);
  });

  it("is read past a chunk that another tab left behind, which goes", async () => {
    await signIn();
    browser.cookies.set(`${sessionCookie.name}.1`, "left");
    await expect(readSession()).resolves.toMatchObject({ user: fake.user });
    expect(browser.cookies.has(`${sessionCookie.name}.1`)).toBe(false);
    expect((await browser.session())?.sid).toBe("s1");
  });

  it("sends no cookie while the session is unchanged (next.md 7)", async () => {
    await signIn();
    const response = await browser.send("/api/auth/session");
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it("shows the person whose change was made through the backend after update(), and only what the backend says", async () => {
    await signIn();
    const before = await browser.session();
    fake.user = { ...fake.user, first_name: "Augusta" };
    const forged = {
      user: { pk: "evil", email: "evil@evil.example" },
      refresh: "evil",
      sid: "evil",
      error: "x",
    };
    const response = await browser.send("/api/auth/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ csrfToken: await csrfToken(), data: forged }),
    });
    const expected = { user: { ...fake.user, first_name: "Augusta" }, expires: expect.any(String) };
    await expect(response.json()).resolves.toEqual(expected);
    const { userReadAt: _, ...rest } = before!;
    expect(await browser.session()).toMatchObject({ ...rest, user: fake.user });
  });

  it("update() uses one refresh token up at most: what follows it no browser has shown", async () => {
    const session = staleSession(fake, "s1");
    await browser.hold(session);
    await readSession();
    await browser.hold(session); // the answer was lost
    fake.refuseIssuedTokens();
    await expect(updateSession()).resolves.toEqual({ user: fake.user, expires: expect.any(String) });
    expect(fake.row("s1")).toEqual({ generation: 1, isEnded: false });
  });

  it("a forged update without NextAuth's token changes nothing (next.md 14)", async () => {
    await signIn();
    const before = await browser.session();
    const response = await browser.send("/api/auth/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ csrfToken: "forged", data: { user: { pk: "evil" } } }),
    });
    expect(response.status).toBe(400);
    expect(await browser.session()).toEqual(before);
  });

  it.each<Fault>(["500", "429", "invalid_client", "garbage"])(
    "keeps the person through %s and says so, and the next success heals (next.md 9)",
    async (fault) => {
      await browser.hold(staleSession(fake, "s1"));
      fake.fault = fault;
      await expect(readSession()).resolves.toMatchObject({ user: fake.user, error: "unavailable" });
      expect((await browser.session())?.refresh).toBe("lk1.s1.0");
      fake.fault = "none";
      await new Promise((resolve) => setTimeout(resolve, 1_050)); // the pause after a failure
      await expect(readSession()).resolves.toEqual({ user: fake.user, expires: expect.any(String) });
      expect((await browser.session())?.refresh).toBe("lk1.s1.1");
    },
  );

  it("is nothing once the backend ended it: the cookie goes, and the browser learns why (next.md 10)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.row("s1").isEnded = true;
    const response = await browser.send("/api/auth/session");
    await expect(response.json()).resolves.toBeNull();
    expect(response.headers.get("x-latchkey-session")).toBe("expired");
    expect(browser.cookies.has(sessionCookie.name)).toBe(false);
  });

  it("tells every tab the same, whichever met the end first, until the next sign-in", async () => {
    const standing = async () => (await browser.send("/api/auth/session")).headers.get("x-latchkey-session");
    expect(await standing()).toBeNull();
    await browser.hold(staleSession(fake, "s1"));
    fake.row("s1").isEnded = true;
    expect((await browser.send("/api/backend/api/echo")).status).toBe(401);
    expect(browser.cookies.has(sessionCookie.name)).toBe(false);
    expect([await standing(), await standing()]).toEqual(["expired", "expired"]);
    await signIn();
    expect(await standing()).toBeNull();
    await post("/api/auth/signout");
    expect(await standing()).toBeNull();
  });

  it("an edit's answer rolls back no rotation that was made while the person was read (next.md 7)", async () => {
    const session = { ...staleSession(fake, "s1"), accessExpires: Date.now() + minutes(5) };
    const refreshAt = Date.now() + 300;
    await browser.hold({ ...session, refreshAt });
    const tab = createTestApp(fake).startBrowser();
    await tab.hold(session);
    using reading = holdAnswers("/api/auth/user/");
    const updated = updateSession();
    await expect.poll(() => reading.held).toBe(1);
    await expect.poll(() => Date.now() >= refreshAt).toBe(true);
    await tab.send("/api/backend/api/echo");
    reading.release();
    await updated;
    expect((await browser.session())?.refresh).toBe("lk1.s1.1");
  });

  it("an edit is not undone by an answer that began before it", async () => {
    const session = staleSession(fake, "s1");
    const app = createTestApp(fake);
    browser = app.startBrowser();
    await browser.hold({
      ...session,
      refreshAt: Date.now() + minutes(4),
      accessExpires: Date.now() + minutes(5),
    });
    fake.user = { ...fake.user, first_name: "Augusta" };
    await browser.send("/api/auth/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ csrfToken: await csrfToken() }),
    });
    await browser.hold(session); // an older answer arrives last
    await expect(readSession()).resolves.toMatchObject({ user: { first_name: "Augusta" } });
    expect((await browser.session())?.user).toMatchObject({ first_name: "Augusta" });
  });
});

describe("a person of whom there is much to say", () => {
  const sizes = () => [...browser.cookies].filter(([name]) => name.startsWith(sessionCookie.name));
  const readings = () => fake.asked.filter(({ path }) => path === "/api/auth/user/");

  it("has a cookie that a server still takes, and is shown in full", async () => {
    fake.user = { ...fake.user, about: "語".repeat(4_000) };
    await signIn();
    expect(sizes().length).toBeLessThanOrEqual(2);
    for (let question = 0; question < 3; question += 1) {
      await expect(readSession()).resolves.toMatchObject({ user: fake.user });
      expect(sizes().length).toBeLessThanOrEqual(2);
    }
    expect(readings()).toHaveLength(1);
    expect((await browser.send("/api/auth/session")).headers.getSetCookie()).toEqual([]);
  });

  it("is shown by what is known of everybody in an outage", async () => {
    fake.user = { ...fake.user, about: "語".repeat(4_000) };
    await signIn();
    fake.fault = "500";
    const { newsletter: _, about: _about, ...base } = fake.user;
    await expect(readSession()).resolves.toMatchObject({ user: base, error: "unavailable" });
  });
});

describe("signing out (next.md 20)", () => {
  const revoked = () => fake.asked.filter(({ path }) => path === "/api/auth/logout/").map(({ body }) => body);

  it("ends the backend's session by its id, though the cookie's token is one rotation old", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.row("s1").generation = 1;
    await post("/api/auth/signout");
    expect(revoked()).toEqual(['{"session":"s1"}']);
    expect(fake.row("s1").isEnded).toBe(true);
    expect(browser.cookies.has(sessionCookie.name)).toBe(false);
    expect([...browser.cookies.keys()].some((name) => name.includes("pending"))).toBe(false);
  });

  it("signs the person out within two seconds of a backend that hangs, and tells it later", async () => {
    await browser.hold(staleSession(fake, "the-session"));
    fake.fault = "hangs";
    using deadlines = vi.spyOn(AbortSignal, "timeout");
    await post("/api/auth/signout");
    expect(deadlines.mock.calls).toEqual([[seconds(2)]]);
    expect(browser.cookies.has(sessionCookie.name)).toBe(false);
    const waiting = browser.cookies.get("latchkey.pending-sign-out")!;
    expect(waiting).not.toContain("the-session");
    fake.fault = "none";
    expect(fake.row("the-session").isEnded).toBe(false);
    await browser.send("/api/backend/api/public");
    expect(fake.row("the-session").isEnded).toBe(true);
    expect(browser.cookies.has("latchkey.pending-sign-out")).toBe(false);
  });

  it("waits through a longer outage and an error of the backend's", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.fault = "500";
    await post("/api/auth/signout");
    await readSession();
    expect(browser.cookies.has("latchkey.pending-sign-out")).toBe(true);
    expect(revoked()).toHaveLength(2); // and not once a request: see the pause
    await readSession();
    expect(revoked()).toHaveLength(2);
  });

  it("another tab's question that was under way learns of no expiry and deletes nothing (next.md 7, 10)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const tab = openTab();
    await post("/api/auth/signout");
    expect(await seenBy(tab)).toEqual(nothing);
  });

  it("by a sign-in as somebody else leaves the next session's cookie to it (next.md 7)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const tab = openTab();
    [fake.fault, fake.faultAt] = ["hangs", "/api/auth/logout/"];
    const begun = signIn();
    await expect.poll(() => revoked()).toHaveLength(1);
    expect(await seenBy(tab)).toEqual(nothing);
    await begun;
    expect((await browser.session())?.sid).toBe("s2");
  });

  const nothing = [
    { status: 200, cookies: [], standing: null },
    { status: 401, cookies: [], standing: null },
  ];

  /** Another tab, whose requests carry the cookies of now. */
  function openTab(): TestBrowser {
    const tab = createTestApp(fake).startBrowser();
    for (const [name, value] of browser.cookies) tab.cookies.set(name, value);
    return tab;
  }

  async function seenBy(tab: TestBrowser) {
    const answers = [await tab.send("/api/auth/session"), await tab.send("/api/backend/api/echo")];
    return answers.map(({ status, headers }) => ({
      status,
      cookies: headers.getSetCookie(),
      standing: headers.get("x-latchkey-session"),
    }));
  }

  it("does not let a late answer bring the session back", async () => {
    const session = staleSession(fake, "s1");
    await browser.hold(session);
    fake.fault = "500";
    await post("/api/auth/signout");
    await browser.hold(session); // a slow answer writes the old cookie
    fake.fault = "none";
    await expect(readSession()).resolves.toBeNull();
    expect((await browser.send("/api/backend/api/echo")).status).toBe(401);
  });

  it("while an answer that has the session waits for an earlier one's end, does not bring it back", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const tab = createTestApp(fake).startBrowser();
    for (const [name, value] of browser.cookies) tab.cookies.set(name, value);
    const pending = createPendingSignOut({ secrets: [testSecret], isSecure: false });
    const { name, value } = await pending.write(["s0"]);
    tab.cookies.set(name, value);
    [fake.fault, fake.faultAt] = ["hangs", "/api/auth/logout/"];
    const late = Promise.all(["/api/auth/session", "/api/backend/api/echo"].map((path) => tab.send(path)));
    await expect.poll(() => fake.asked.some(({ path }) => path === "/api/echo")).toBe(true);
    await post("/api/auth/signout");
    for (const { headers } of await late) expect(headers.getSetCookie()).toEqual([]);
  });

  it("holds in a process that knows of it from the browser's cookie alone", async () => {
    const session = staleSession(fake, "s1");
    await browser.hold({
      ...session,
      refreshAt: Date.now() + minutes(4),
      accessExpires: Date.now() + minutes(5),
    });
    const { name, value } = await createPendingSignOut({ secrets: [testSecret], isSecure: false }).write([
      "s1",
    ]);
    browser.cookies.set(name, value);
    fake.fault = "500";
    await expect(readSession()).resolves.toBeNull();
    expect(browser.cookies.has(name)).toBe(true);
  });

  it("by a cross-site POST or by GET alone does nothing (S103)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    await browser.send("/api/auth/signout");
    const body = new URLSearchParams({ csrfToken: await csrfToken() });
    const headers = { origin: "https://evil.example" };
    await browser.send("/api/auth/signout", { method: "POST", body, headers, isForeign: true });
    expect(fake.row("s1").isEnded).toBe(false);
  });
});

describe("the log (S64)", () => {
  it("has no token, code or claim, whatever goes wrong", async () => {
    await signIn();
    browser.cookies.set(sessionCookie.name, "broken");
    await readSession();
    provider.nonce = "x";
    const started = await post("/api/auth/signin/google");
    const state = new URL(started.headers.get("location")!).searchParams.get("state");
    await browser.send(`/api/auth/callback/google?code=secret-code&state=${state}`);
    const lines = JSON.stringify(log.mock.calls);
    expect(lines).toContain("next-auth");
    expect(lines).not.toMatch(/lk1\.|e30\.|eyJ|provider-access|secret-code|ada@/);
  });
});

describe("with https", () => {
  it("every cookie is Secure, and the session's has the __Host- prefix (S91)", async () => {
    const app = createTestApp(fake, { issuer: provider.issuer, webUrl: "https://web.example" });
    expect(app.config.cookies?.sessionToken).toEqual({
      name: "__Host-authjs.session-token",
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: true },
    });
    expect(app.config.useSecureCookies).toBe(true);
  });
});
