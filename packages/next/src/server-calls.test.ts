import { BackendRefusal, createClient, defineRoute } from "@latchkey/contract";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { minutes } from "./duration.ts";
import { createPendingSignOut } from "./pending-sign-out.ts";
import { startFakeBackend, type FakeBackend } from "./testing/fake-backend.ts";
import { holdAnswers } from "./testing/hold-answers.ts";
import { createTestApp, sessionCookie, webUrl } from "./testing/test-app.ts";
import { staleSession, testContract, testSecret } from "./testing/test-session.ts";

/** Next.js's own, as a request finds it. */
const request = vi.hoisted(() => {
  const values = new Map<string, string>();
  const newJar = () => ({
    getAll: () => [...values].map(([name, value]) => ({ name, value })),
    set: ({ name, value, maxAge }: { name: string; value: string; maxAge: number }) =>
      maxAge === 0 ? values.delete(name) : values.set(name, value),
  });
  return { cookies: values, newJar, jar: newJar(), headers: new Headers() };
});

vi.mock("next/headers", () => ({
  headers: () => Promise.resolve(request.headers),
  cookies: () => Promise.resolve(request.jar),
}));

let fake: FakeBackend;
let app: ReturnType<typeof createTestApp>;

beforeEach(async () => {
  fake = await startFakeBackend();
  app = createTestApp(fake);
  request.cookies.clear();
  request.jar = request.newJar();
  request.headers = new Headers();
});

afterEach(() => fake.stop());

async function hold(session: ReturnType<typeof staleSession>): Promise<void> {
  const none = { session: undefined, names: [], strayNames: [] };
  for (const { name, value } of await sessionCookie.write(session, none)) request.cookies.set(name, value);
}

const { readUser } = testContract.account;

const readPublic = defineRoute({
  method: "GET",
  path: "/api/public",
  summary: "For anybody",
  access: "public",
  answer: z.object({ authorization: z.string().nullable() }),
});

/** Where a call sends the browser, as Next.js carries it. */
async function redirectOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const digest = String((error as { digest?: unknown } | undefined)?.digest);
  expect(digest).toMatch(/^NEXT_REDIRECT;/);
  return digest.split(";")[2]!;
}

describe("a call in a server component, an action or a handler", () => {
  it("is made as the person, and uses no refresh token up (next.md 4)", async () => {
    await hold(staleSession(fake, "s1"));
    const before = new Map(request.cookies);
    const calls = Array.from({ length: 20 }, () => app.backend.json(readUser));
    for (const user of await Promise.all(calls)) expect(user).toEqual(fake.user);
    expect(fake.row("s1")).toEqual({ generation: 0, isEnded: false });
    expect(fake.asked.filter(({ path }) => path.includes("refresh"))).toHaveLength(1);
    expect(request.cookies).toEqual(before);
  });

  it("is made once more with a fresh token when the backend refuses one before its time", async () => {
    await hold({
      ...staleSession(fake, "s1"),
      refreshAt: Date.now() + minutes(4),
      accessExpires: Date.now() + minutes(5),
    });
    fake.refuseIssuedTokens();
    expect(await app.backend.json(readUser)).toEqual(fake.user);
    expect(fake.row("s1").generation).toBe(0);
  });

  it("tells the backend for whom it is made: limits, audit and mails know the person's address and device (S117)", async () => {
    await hold(staleSession(fake, "s1"));
    request.headers = new Headers({
      "user-agent": "A person's browser",
      "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.1",
    });
    await app.backend.json(readUser);
    await app.backend.fetch("/api/echo", { headers: { "x-forwarded-for": "6.6.6.6", "user-agent": "x" } });
    await app.backend.refreshUser();
    const asThePerson = fake.asked.filter(({ headers }) => headers.authorization?.startsWith("Bearer "));
    expect(asThePerson).toHaveLength(3);
    for (const { headers } of asThePerson) {
      expect([headers["user-agent"], headers["x-forwarded-for"]]).toEqual([
        "A person's browser",
        "203.0.113.9",
      ]);
    }
  });

  it("hands on no address that nobody vouches for", async () => {
    await app.backend.fetch("/api/public", { headers: { "x-forwarded-for": "6.6.6.6" } });
    expect(fake.asked.at(-1)?.headers).not.toHaveProperty("x-forwarded-for");
  });

  it("sends nobody to the sign-in page, and back to the page that asked", async () => {
    expect(await redirectOf(app.backend.json(readUser))).toBe("/auth/sign-in");
    const returnTo = `/auth/sign-in?callbackUrl=${encodeURIComponent(`${webUrl}/profile`)}`;
    request.headers = new Headers({ "next-action": "a1", referer: `${webUrl}/profile` });
    expect(await redirectOf(app.backend.json(readUser))).toBe(returnTo);
    request.headers = new Headers({ referer: `${webUrl}/the-page-before` });
    expect(await redirectOf(app.backend.json(readUser))).toBe("/auth/sign-in");
    request.headers = new Headers({ "next-action": "a1", referer: "https://evil.example/" });
    expect(await redirectOf(app.backend.json(readUser))).not.toContain("evil");
    expect(fake.asked).toEqual([]);
  });

  it("is made for nobody where the route is for anybody", async () => {
    expect(await app.backend.json(readPublic)).toEqual({ authorization: null });
  });

  it("sends somebody whose session has ended to the sign-in page with the reason (next.md 10)", async () => {
    await hold(staleSession(fake, "s1"));
    fake.row("s1").isEnded = true;
    expect(await redirectOf(app.backend.json(readUser))).toBe("/auth/sign-in?reason=expired");
    expect(await redirectOf(app.backend.requireUser())).toBe("/auth/sign-in?reason=expired");
    expect(await app.backend.session()).toBeNull();
  });

  it("sends somebody who has signed out to the sign-in page without a reason", async () => {
    await hold(staleSession(fake, "s1"));
    const tab = app.startBrowser();
    for (const [name, value] of request.cookies) tab.cookies.set(name, value);
    const { csrfToken } = (await (await tab.send("/api/auth/csrf")).json()) as { csrfToken: string };
    await tab.send("/api/auth/signout", { method: "POST", body: new URLSearchParams({ csrfToken }) });
    expect(await redirectOf(app.backend.json(readUser))).toBe("/auth/sign-in");
    expect(await redirectOf(app.backend.requireUser())).toBe("/auth/sign-in");
    expect(await redirectOf(app.backend.refreshUser())).toBe("/auth/sign-in");
    expect(await app.backend.session()).toBeNull();
  });

  it("shows somebody whose session has ended what anybody may see", async () => {
    await hold(staleSession(fake, "s1"));
    fake.row("s1").isEnded = true;
    expect(await app.backend.json(readPublic)).toEqual({ authorization: null });
  });

  it("does not end the session of a handler's own person by a token that is minutes old (S99)", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    app = createTestApp(fake);
    const refreshAt = Date.now() + minutes(4);
    await hold({ ...staleSession(fake, "s1"), accessExpires: refreshAt, refreshAt });
    await expect(app.backend.session()).resolves.toMatchObject({ user: fake.user });
    fake.row("s1").generation = 2; // the browser's other requests went on, through other processes
    vi.setSystemTime(Date.now() + minutes(6));
    await expect(app.backend.json(readUser)).rejects.toMatchObject({ status: 503 });
    expect(fake.row("s1").isEnded).toBe(false);
    request.jar = request.newJar();
    fake.row("s1").generation = 1;
    await expect(app.backend.json(readUser)).resolves.toEqual(fake.user);
  });

  it("says an outage as the backend would, and keeps the session (S93, next.md 9)", async () => {
    await hold(staleSession(fake, "s1"));
    fake.fault = "429";
    const refusal: unknown = await app.backend.json(readUser).catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(BackendRefusal);
    expect(refusal).toMatchObject({ status: 503, code: "unavailable" });
    await expect(app.backend.session()).resolves.toMatchObject({ user: fake.user, error: "unavailable" });
    await expect(app.backend.requireUser()).resolves.toEqual(fake.user);
  });

  it("never redirects as `fetch`: 401 for nobody, 503 in an outage", async () => {
    const client = createClient(app.backend.fetch);
    await expect(client.call(readUser)).rejects.toMatchObject({ status: 401 });
    await hold(staleSession(fake, "s1"));
    fake.fault = "500";
    const response = await app.backend.fetch(readUser.path);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
  });

  it("takes no credentials but the session's", async () => {
    const response = await app.backend.fetch("/api/public", { headers: { authorization: "Bearer mine" } });
    await expect(response.json()).resolves.toEqual({ authorization: null });
  });

  it.each(["//evil.example/", "/\\evil.example/", "https://evil.example/", "@evil.example/", ""])(
    "takes no token to %j",
    async (path) => {
      await expect(app.backend.fetch(path)).rejects.toThrow("not a path of the backend");
    },
  );

  it("takes a broken cookie for nobody's (S94)", async () => {
    request.cookies.set(sessionCookie.name, "broken");
    await expect(app.backend.session()).resolves.toBeNull();
  });
});

describe("after an edit by a server action", () => {
  it("the cookie and the session show it", async () => {
    await hold(staleSession(fake, "s1"));
    fake.user = { ...fake.user, first_name: "Augusta" };
    await expect(app.backend.refreshUser()).resolves.toEqual(fake.user);
    expect((await sessionCookie.read(request.cookies)).session?.user).toEqual(fake.user);
    await expect(app.backend.session()).resolves.toMatchObject({ user: fake.user });
    expect(fake.row("s1").generation).toBe(0);
  });
});

describe("an edit by a server action that takes its time", () => {
  it("rolls back no rotation that was made meanwhile (next.md 7)", async () => {
    await hold(staleSession(fake, "s1"));
    const tab = app.startBrowser();
    for (const [name, value] of request.cookies) tab.cookies.set(name, value);
    using reading = holdAnswers("/api/auth/user/");
    const refreshed = app.backend.refreshUser();
    await expect.poll(() => reading.held).toBe(1);
    await tab.send("/api/backend/api/echo");
    reading.release();
    await refreshed;
    expect((await sessionCookie.read(request.cookies)).session?.refresh).toBe("lk1.s1.1");
  });
});

describe("a cookie from before the model changed", () => {
  /** The field `newsletter` came with the last deploy. */
  async function holdOlderUser(): Promise<void> {
    const session = staleSession(fake, "s1");
    const { newsletter: _, ...user } = fake.user;
    const refreshAt = Date.now() + minutes(4);
    await hold({ ...session, user, accessExpires: refreshAt, refreshAt });
  }

  it("is served as the model is now, and the backend asked once", async () => {
    await holdOlderUser();
    await expect(app.backend.requireUser()).resolves.toEqual(fake.user);
    await expect(app.backend.session()).resolves.toMatchObject({ user: fake.user });
    expect(fake.asked.map(({ path }) => path)).toEqual(["/api/auth/user/"]);
  });

  it("is written anew where NextAuth reads it", async () => {
    await holdOlderUser();
    const tab = app.startBrowser();
    for (const [name, value] of request.cookies) tab.cookies.set(name, value);
    const response = await tab.send("/api/auth/session");
    await expect(response.json()).resolves.toMatchObject({ user: fake.user });
    expect((await tab.session())?.user).toEqual(fake.user);
  });

  it("is served as it is in an outage, which signs nobody out", async () => {
    await holdOlderUser();
    fake.fault = "500";
    const { newsletter: _, ...user } = fake.user;
    await expect(app.backend.session()).resolves.toMatchObject({ user, error: "unavailable" });
  });
});

describe("a sign-out that the backend has not heard of (next.md 20)", () => {
  const pending = createPendingSignOut({ secrets: [testSecret], isSecure: false });
  const revoked = () => fake.asked.filter(({ path }) => path === "/api/auth/logout/");

  beforeEach(async () => {
    fake.openSession("s1");
    const { name, value } = await pending.write(["s1"]);
    request.cookies.set(name, value);
  });

  it("is told with the next pages, though these can write no cookie", async () => {
    for (let page = 0; page < 3; page += 1) expect(await app.backend.session()).toBeNull();
    await expect.poll(() => fake.row("s1").isEnded).toBe(true);
    expect(revoked()).toHaveLength(1);
    expect(request.cookies.has(pending.name)).toBe(true);
  });

  it("waits no longer once an action's answer can say so", async () => {
    request.headers = new Headers({ "next-action": "a1" });
    await app.backend.json(readPublic);
    expect(fake.row("s1").isEnded).toBe(true);
    expect(request.cookies.has(pending.name)).toBe(false);
  });

  it("fails no page that is made anew after an action, in the same request", async () => {
    request.headers = new Headers({ "next-action": "a1" });
    const set = () => {
      throw new Error("Cookies can only be modified in a Server Action or Route Handler.");
    };
    request.jar = { ...request.newJar(), set };
    expect(await app.backend.session()).toBeNull();
    expect(fake.row("s1").isEnded).toBe(true);
  });

  it("goes on waiting through an outage, in which nothing else waits for it", async () => {
    [fake.fault, fake.faultAt] = ["hangs", "/api/auth/logout/"];
    expect(await app.backend.json(readPublic)).toEqual({ authorization: null });
    expect(revoked()).toHaveLength(1);
    expect(request.cookies.has(pending.name)).toBe(true);
  });
});

describe("settings", () => {
  it("are refused with every problem and no value", () => {
    const wrong = () =>
      createTestApp(
        { ...fake, url: "ftp://backend", site: { id: "", secret: "s" } },
        { webUrl: "http://web.example" },
      );
    expect(wrong).toThrow(/url: must be an http or https URL[\s\S]*webUrl: must be https[\s\S]*site\.id/);
  });
});
