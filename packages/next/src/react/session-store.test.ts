import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BackendSession } from "../register.ts";
import { startFakeBackend, type FakeBackend } from "../testing/fake-backend.ts";
import { installPageGlobals, type PageGlobals } from "../testing/page-globals.ts";
import { createTestApp, type TestBrowser } from "../testing/test-app.ts";
import { staleSession } from "../testing/test-session.ts";
import { authApi } from "./auth-api.ts";
import { backendFetch } from "./backend-fetch.ts";
import { SessionStore } from "./session-store.ts";
import { createTabs } from "./tabs.ts";

let fake: FakeBackend;
let browser: TestBrowser;
let page: PageGlobals;
let expiries: number;
let rest: number;
let stops: (() => void)[];

beforeEach(async () => {
  fake = await startFakeBackend();
  browser = createTestApp(fake).startBrowser();
  page = installPageGlobals(browser);
  expiries = 0;
  rest = 0;
  stops = [];
});

afterEach(async () => {
  for (const stop of stops) stop();
  vi.unstubAllGlobals();
  await fake.stop();
});

const session = (): BackendSession => ({ user: fake.user, expires: "2030-01-01T00:00:00.000Z" });

function openTab(rendered: BackendSession | null | undefined): SessionStore {
  const now = () => Date.now() + rest;
  const store = new SessionStore(rendered, { api: authApi, tabs: createTabs(now), now });
  stops.push(store.onExpiry(() => (expiries += 1)));
  stops.push(store.start());
  store.accept(rendered);
  return store;
}

/** Lets messages between tabs arrive. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

function statusesOf(store: SessionStore): string[] {
  const statuses: string[] = [store.read().status];
  store.subscribe(() => statuses.push(store.read().status));
  return statuses;
}

describe("what a page knows at first", () => {
  it("is what the server rendered, without a request", async () => {
    const store = openTab(session());
    await settle();
    expect(store.read()).toEqual({ status: "authenticated", user: fake.user, error: null });
    expect(page.requests).toEqual([]);
  });

  it("is nobody, without a request, where nobody was signed in before", async () => {
    const store = openTab(null);
    page.focus();
    await settle();
    expect(store.read().status).toBe("anonymous");
    expect(page.requests).toEqual([]);
  });

  it("is asked for where the server rendered nothing", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const store = openTab(undefined);
    expect(store.read().status).toBe("loading");
    await expect.poll(() => store.read().status).toBe("authenticated");
  });

  it("is what the server renders anew, as after an edit or a sign-in by a server action", () => {
    const store = openTab(null);
    store.accept(session());
    store.accept({ ...session(), user: { ...fake.user, first_name: "Augusta" } });
    expect(store.read()).toMatchObject({ status: "authenticated", user: { first_name: "Augusta" } });
  });
});

describe("outages (next.md 22, 24)", () => {
  it("offline and back: the same person, never signed out, never loading", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const store = openTab(session());
    const statuses = statusesOf(store);
    page.isOffline = true;
    await store.check();
    expect(store.read()).toEqual({ status: "stale", user: fake.user, error: "unavailable" });
    page.isOffline = false;
    rest += 10_000;
    page.focus();
    await expect.poll(() => store.read().status).toBe("authenticated");
    expect(statuses).toEqual(["authenticated", "stale", "authenticated"]);
  });

  it("a backend that fails makes it stale, and it recovers by itself", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.fault = "500";
    const store = openTab(session());
    await store.check();
    expect(store.read().status).toBe("stale");
    fake.fault = "none";
    await expect.poll(() => store.read().status).toBe("authenticated");
  });

  it("a refresh shows the person anew and nothing in between", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const store = openTab(session());
    const statuses = statusesOf(store);
    fake.user = { ...fake.user, first_name: "Augusta" };
    await store.refresh();
    expect(store.read().user).toMatchObject({ first_name: "Augusta" });
    expect(new Set(statuses)).toEqual(new Set(["authenticated"]));
  });
});

describe("several tabs", () => {
  it("ask once when all are looked at together after a rest (next.md 23)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const tabs = [openTab(session()), openTab(session()), openTab(session())];
    rest += 600_000;
    fake.user = { ...fake.user, first_name: "Augusta" };
    page.focus();
    await expect.poll(() => page.requests).not.toEqual([]);
    // Behind all tabs that wait for their turn to ask.
    await navigator.locks.request("latchkey.session", async () => {});
    expect(page.requests).toEqual(["GET /api/auth/session"]);
    for (const tab of tabs) expect(tab.read().status).toBe("authenticated");
  });

  it("ask again after the browser's clock was set back", async () => {
    await browser.hold(staleSession(fake, "s1"));
    rest = 3_600_000;
    const tab = openTab(session());
    await tab.check();
    rest = 0;
    await tab.check();
    expect(page.requests).toHaveLength(2);
    rest = -3_600_000;
    page.focus();
    await expect.poll(() => page.requests).toHaveLength(3);
    await navigator.locks.request("latchkey.session", async () => {});
    await settle();
  });

  it("all learn of an end, and the browser is told once (next.md 10)", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.row("s1").isEnded = true;
    const tabs = [openTab(session()), openTab(session()), openTab(session())];
    await Promise.all(tabs.map(() => backendFetch("/api/echo")));
    const expired = { status: "expired", user: null, error: null };
    await expect.poll(() => tabs.map((tab) => tab.read())).toEqual(tabs.map(() => expired));
    await expect.poll(() => expiries).toBe(1);
    await settle();
    expect(expiries).toBe(1);
  });

  it("tell the application of an end once, though each has asked", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.row("s1").isEnded = true;
    const tabs = [openTab(session()), openTab(session())];
    await Promise.all(tabs.map((tab) => tab.refresh()));
    expect(page.requests.filter((request) => request === "POST /api/auth/session")).toHaveLength(2);
    expect(expiries).toBe(1);
  });

  it("a new page learns of an end too, where somebody was signed in before", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.row("s1").isEnded = true;
    stops.push(openTab(session()).start());
    const store = openTab(null);
    await expect.poll(() => store.read().status).toBe("expired");
    await expect.poll(() => expiries).toBe(1);
    expect(browser.cookies.has("authjs.session-token")).toBe(false);
  });

  it("a sign-out in one reaches the others, and is no expiry", async () => {
    await browser.hold(staleSession(fake, "s1"));
    const [own, other] = [openTab(session()), openTab(session())];
    expect(await own.signOut("/")).toBe("http://localhost:3000/");
    await expect.poll(() => other.read().status).toBe("anonymous");
    expect(own.read().status).toBe("authenticated"); // it is on its way to another page
    expect(fake.row("s1").isEnded).toBe(true);
    expect(expiries).toBe(0);
  });

  it("a sign-out that did not reach the server is said, and changes nothing", async () => {
    const store = openTab(session());
    page.isOffline = true;
    await expect(store.signOut("/")).rejects.toThrow("Failed to fetch");
    expect(store.read().status).toBe("authenticated");
  });
});
