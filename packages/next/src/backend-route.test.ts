import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { minutes } from "./duration.ts";
import type { SessionToken } from "./session-token.ts";
import { startFakeBackend, type FakeBackend } from "./testing/fake-backend.ts";
import { createTestApp, sessionCookie, type TestBrowser } from "./testing/test-app.ts";
import { staleSession } from "./testing/test-session.ts";

let fake: FakeBackend;
let browser: TestBrowser;

beforeEach(async () => {
  fake = await startFakeBackend();
  browser = createTestApp(fake).startBrowser();
});

afterEach(() => fake.stop());

const fresh = (session: SessionToken): SessionToken => ({
  ...session,
  refreshAt: Date.now() + minutes(4),
  accessExpires: Date.now() + minutes(5),
});

const echo = "/api/backend/api/echo";

const unavailable = {
  detail: "The service is temporarily unavailable. Try again in a moment.",
  code: "unavailable",
};

const crossSite = {
  detail: "CSRF Failed: the request does not come from this site's own pages.",
  code: "cross_site",
};

describe("the session in the backend route", () => {
  it("adds the access token, and sends no cookie while nothing changed", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    const response = await browser.send(echo);
    expect(response.status).toBe(200);
    await expect(response.json()).resolves.toMatchObject({ sid: "s1", path: "/api/echo" });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it("rotates once for 50 parallel requests and 3 tabs, and nobody is signed out", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const requests = Array.from({ length: 50 }, (_, index) =>
      browser.send(index % 3 ? `${echo}/${index}` : "/api/auth/session"),
    );
    for (const response of await Promise.all(requests)) expect(response.status).toBe(200);
    expect(fake.row("s1")).toEqual({ generation: 1, isEnded: false });
    expect((await browser.session())?.refresh).toBe("lk1.s1.1");
  });

  it("answers 503 for a backend that takes the request and says nothing (next.md 9)", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    fake.fault = "hangs";
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = browser.send(echo);
    await vi.waitUntil(() => fake.asked.length > 0, { interval: 5 });
    await vi.advanceTimersByTimeAsync(minutes(1) / 4);
    vi.useRealTimers();
    const response = await asked;
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(fake.row("s1").isEnded).toBe(false);
  });

  it("tells the backend for whom it refreshes, for the session's device and its limits", async () => {
    await browser.hold(staleSession(fake, "s1"));
    await browser.send(echo, { headers: { "user-agent": "A person's browser" } });
    const refresh = fake.asked.find(({ path }) => path.startsWith("/api/auth/token/refresh"));
    expect(refresh?.headers["x-latchkey-user-agent"]).toBe("A person's browser");
  });

  it("keeps the session through an outage: 503 with Retry-After, and the next success heals (S93)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.fault = "429";
    const refused = await browser.send(echo);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("7");
    expect(refused.headers.get("cache-control")).toBe("no-store");
    await expect(refused.json()).resolves.toEqual(unavailable);
    fake.fault = "none";
    await new Promise((resolve) => setTimeout(resolve, 1_050)); // the pause after a failure
    expect((await browser.send(echo)).status).toBe(200);
  });

  it("answers 503 when the backend is gone, and keeps the session (S93)", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    await fake.stop();
    const refused = await browser.send(echo);
    expect(refused.status).toBe(503);
    await expect(refused.json()).resolves.toEqual(unavailable);
    expect((await browser.session())?.sid).toBe("s1");
  });

  it("deletes the cookie of a dead session and says that it has ended", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.row("s1").isEnded = true;
    const response = await browser.send(echo);
    expect(response.status).toBe(401);
    await expect(response.json()).resolves.toEqual({
      detail: "Token is blacklisted",
      code: "token_not_valid",
    });
    expect(browser.cookies.has(sessionCookie.name)).toBe(false);
  });

  it.each(["user_inactive", "user_not_found"])(
    "ends the session of a person of whom the backend says %s before the token's time is over",
    async (code) => {
      await browser.hold(fresh(staleSession(fake, "s1")));
      fake.row("s1").isEnded = true;
      fake.tokenRefusal = { detail: "A sentence", code };
      expect((await browser.send(echo)).status).toBe(401);
      expect(browser.cookies.has(sessionCookie.name)).toBe(false);
    },
  );

  it("lets nobody's request through without a token, whatever header a browser sends", async () => {
    const response = await browser.send("/api/backend/api/public", {
      headers: { authorization: "Bearer stolen" },
    });
    await expect(response.json()).resolves.toEqual({ authorization: null });
  });

  it("takes a broken cookie for nobody's and removes it (S94)", async () => {
    browser.cookies.set(sessionCookie.name, "broken");
    expect((await browser.send("/api/backend/api/public")).status).toBe(200);
    expect(browser.cookies.size).toBe(0);
  });

  it("tries once more with a fresh token when the backend refuses one before its time", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    fake.refuseIssuedTokens();
    const response = await browser.send(echo, {
      method: "POST",
      body: "again",
      headers: { "content-length": "5" },
    });
    expect(response.status).toBe(200);
    await expect(response.json()).resolves.toMatchObject({ body: "again" });
    expect(fake.asked.map(({ path }) => path)).toEqual([
      "/api/echo",
      "/api/auth/token/refresh/",
      "/api/echo",
    ]);
    expect((await browser.session())?.refresh).toBe("lk1.s1.1");
  });

  it("uses one refresh token up at most: what follows it no browser has shown", async () => {
    const session = staleSession(fake, "s1");
    await browser.hold(session);
    await browser.send(echo);
    await browser.hold(session); // the answer was lost
    fake.refuseIssuedTokens();
    expect((await browser.send(echo)).status).toBe(200);
    expect(fake.row("s1")).toEqual({ generation: 1, isEnded: false });
    expect((await browser.session())?.refresh).toBe("lk1.s1.1");
  });

  it("does not try again with a body that was streamed", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    fake.refuseIssuedTokens();
    const body = new Blob(["once"]).stream();
    const response = await browser.send(echo, { method: "POST", body, duplex: "half" });
    expect(response.status).toBe(401);
    expect(fake.asked).toHaveLength(1);
  });

  it("does not write an older cookie when the session went on meanwhile (next.md 7)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const { slow, finish } = await sendSlowly();
    await browser.send(echo);
    const rotated = (await browser.session())!;
    await browser.hold({ ...rotated, refreshAt: 0, accessExpires: 0 });
    await browser.send(echo);
    expect((await browser.session())?.refresh).toBe("lk1.s1.2");
    expect((await finish()).status).toBe(200);
    expect((await slow.session())?.refresh).toBe("lk1.s1.2");
  });

  it("does not bring a session back that was signed out meanwhile (next.md 7)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const { finish } = await sendSlowly();
    const { csrfToken } = (await (await browser.send("/api/auth/csrf")).json()) as { csrfToken: string };
    await browser.send("/api/auth/signout", { method: "POST", body: new URLSearchParams({ csrfToken }) });
    expect(fake.row("s1").isEnded).toBe(true);
    const response = await finish();
    expect(response.headers.getSetCookie().filter((line) => /session-token=[^;]/.test(line))).toEqual([]);
  });

  it("writes no cookie after a minute, in which other processes may have gone on (next.md 7)", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    await browser.hold(staleSession(fake, "s1"));
    const { finish } = await sendSlowly();
    vi.setSystemTime(Date.now() + minutes(1) + 1);
    const response = await finish();
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  /** A request of another tab, which the backend answers when `finish` is called. */
  async function sendSlowly() {
    const slow = createTestApp(fake).startBrowser();
    for (const [name, value] of browser.cookies) slow.cookies.set(name, value);
    let close = () => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("slow"));
        close = () => controller.close();
      },
    });
    const answer = slow.send(echo, { method: "POST", body, duplex: "half" });
    await expect.poll(() => fake.row("s1").generation).toBe(1);
    const finish = () => {
      close();
      return answer;
    };
    return { slow, finish };
  }
});

describe("what the backend route passes on", () => {
  it("leaves cookies, credentials, addresses and hop-by-hop headers here", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    await browser.send(echo, {
      headers: {
        authorization: "Bearer other",
        "accept-language": "de",
        connection: "close",
        forwarded: "for=1.1.1.1",
        "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.1",
        "x-forwarded-host": "evil.example",
        "x-latchkey-client-address": "1.1.1.1",
        "x-real-ip": "1.1.1.1",
        "x-request-id": "r-1",
      },
    });
    const { headers } = fake.asked.at(-1)!;
    expect(headers).toMatchObject({
      "accept-language": "de",
      "x-request-id": "r-1",
      host: new URL(fake.url).host,
      // As our own proxies say it.
      "x-forwarded-for": "203.0.113.9",
    });
    expect(headers.authorization).toMatch(/^Bearer e30\./);
    const others = Object.keys(headers).filter((name) =>
      /cookie|forwarded|x-latchkey|real-ip|origin|sec-/.test(name),
    );
    expect(others.toSorted()).toEqual(["sec-fetch-mode", "x-forwarded-for"]);
  });

  it("drops the backend's cookies and CORS, and lets no answer be stored or become a page", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    const { headers } = await browser.send(echo);
    expect(headers.getSetCookie()).toEqual([]);
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("sandbox");
  });

  it("keeps the query", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    const response = await browser.send(`${echo}?page=2&q=%2F..%2F`);
    await expect(response.json()).resolves.toMatchObject({ path: "/api/echo?page=2&q=%2F..%2F" });
  });

  it("follows no redirect", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    fake.fault = "redirects";
    const response = await browser.send(echo);
    expect(response.status).toBe(503);
    expect(response.headers.get("location")).toBeNull();
    expect(fake.asked).toHaveLength(1);
  });

  it("streams both ways: the answer begins before the request has ended", async () => {
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (started) => void (controller = started) });
    controller.enqueue(new TextEncoder().encode("one"));
    const response = await browser.send("/api/backend/api/stream", { method: "POST", body, duplex: "half" });
    const reader = response.body!.getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toBe("one");
    controller.enqueue(new TextEncoder().encode("two"));
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("two");
    controller.close();
    expect((await reader.read()).done).toBe(true);
  });
});

describe("who may use the backend route (S96)", () => {
  const own = { origin: "http://localhost:3000", "sec-fetch-site": "same-origin", "x-latchkey": "1" };

  it.each([
    ["nothing", {}],
    ["no own header", { origin: own.origin, "sec-fetch-site": own["sec-fetch-site"] }],
    ["no origin", { "x-latchkey": "1" }],
    ["another origin", { ...own, origin: "https://evil.example" }],
    ["a null origin", { ...own, origin: "null" }],
    ["a sister site", { ...own, "sec-fetch-site": "same-site" }],
    ["another site", { ...own, "sec-fetch-site": "cross-site" }],
  ])("a change of state with %s is refused", async (_, headers) => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const response = await browser.send(echo, { method, headers, isForeign: true });
      expect(response.status).toBe(403);
      await expect(response.json()).resolves.toEqual(crossSite);
    }
    expect(fake.asked).toEqual([]);
  });

  it("reads need no more than the cookie", async () => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    expect((await browser.send(echo, { isForeign: true })).status).toBe(200);
  });

  it.each([
    "/api/backend/api/admin/users",
    "/api/backend/api/echo%2f..%2fadmin",
    "/api/backend/api/echo/..%5cadmin",
    "/api/backend/api/echo//admin",
    "/api/backend/api/echo;a=b",
    "/api/backend/api/echo/../../api/admin",
    "/api/backend",
    "/api/backend//api/echo",
    "/api/backend/https://evil.example/",
    "/api/other/api/echo",
  ])("%s reaches nothing", async (path) => {
    await browser.hold(fresh(staleSession(fake, "s1")));
    const response = await browser.send(path);
    expect(response.status).toBe(404);
    await expect(response.json()).resolves.toEqual({ detail: "Not found.", code: "not_found" });
    expect(fake.asked).toEqual([]);
  });
});
