import NextAuth from "next-auth";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SignInRefusal } from "./index.ts";
import { actionRequest, resetActionRequest } from "./testing/action-request.ts";
import { startFakeBackend, type FakeBackend } from "./testing/fake-backend.ts";
import { startFakeProvider, type FakeProvider } from "./testing/fake-provider.ts";
import {
  createTestApp,
  sessionCookie,
  webUrl,
  type SendOptions,
  type TestBrowser,
} from "./testing/test-app.ts";
import { staleSession } from "./testing/test-session.ts";

vi.mock("next/headers", async () => (await import("./testing/action-request.ts")).nextHeaders);

let fake: FakeBackend;
let provider: FakeProvider;
let app: ReturnType<typeof createTestApp>;
let browser: TestBrowser;
const log = vi.spyOn(console, "error").mockImplementation(() => undefined);

beforeEach(async () => {
  fake = await startFakeBackend();
  provider = await startFakeProvider("web-client");
  app = createTestApp(fake, { issuer: provider.issuer });
  browser = app.startBrowser();
  resetActionRequest(browser.cookies);
  log.mockClear();
});

afterEach(() => Promise.all([fake.stop(), provider.stop()]));

const callback = "/api/auth/callback/password";
const typed = { username: "ada", password: " Correct horse & battery=staple + ✓ " };

async function readCsrfToken(): Promise<string> {
  const response = await browser.send("/api/auth/csrf");
  return ((await response.json()) as { csrfToken: string }).csrfToken;
}

/** A POST to NextAuth's own endpoint. */
async function post(fields: Record<string, string>, options: SendOptions = {}): Promise<Response> {
  const body = new URLSearchParams({ csrfToken: await readCsrfToken(), callbackUrl: "/posts", ...fields });
  return browser.send(callback, { method: "POST", body, ...options });
}

/** A sign-in by a server action. */
function act(credentials: object = typed): Promise<unknown> {
  return NextAuth(app.config).signIn("password", { ...credentials, redirect: false, redirectTo: "/posts" });
}

const asked = () => fake.asked.filter(({ path }) => path === "/api/auth/login/");
const ended = () => fake.asked.filter(({ path }) => path === "/api/auth/logout/").map(({ body }) => body);

describe("a sign-in with a password", () => {
  it("asks the backend as the site, for the person, and keeps the tokens in the cookie alone", async () => {
    const headers = { "user-agent": "Firefox", "x-forwarded-for": "6.6.6.6, 203.0.113.9, 10.0.0.1" };
    const response = await post(typed, { headers });
    expect(response.headers.get("location")).toBe(`${webUrl}/posts`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(asked()).toHaveLength(1);
    expect(JSON.parse(asked()[0]!.body)).toEqual(typed);
    expect(asked()[0]!.headers).toMatchObject({
      authorization: expect.stringMatching(/^Basic /),
      "x-latchkey-client-address": "203.0.113.9",
      "x-latchkey-user-agent": "Firefox",
    });
    expect(await browser.session()).toMatchObject({ sid: "s1", refresh: "lk1.s1.0", user: fake.user });
    await expect((await browser.send("/api/auth/session")).json()).resolves.toEqual({
      user: fake.user,
      expires: expect.any(String),
    });
  });

  it("by a server action is the same", async () => {
    actionRequest.headers.set("user-agent", "Firefox");
    actionRequest.headers.set("x-forwarded-for", "203.0.113.9, 10.0.0.1");
    expect(await act({ email: "ada@gmail.com", password: "secret" })).toBe(`${webUrl}/posts`);
    expect(JSON.parse(asked()[0]!.body)).toEqual({ email: "ada@gmail.com", password: "secret" });
    expect(asked()[0]!.headers).toMatchObject({
      "x-latchkey-client-address": "203.0.113.9",
      "x-latchkey-user-agent": "Firefox",
    });
    expect(await browser.session()).toMatchObject({ sid: "s1", user: fake.user });
    await expect(app.backend.session()).resolves.toMatchObject({ user: fake.user });
  });

  it("is no way in for whom another provider of the application lets in", async () => {
    const account = { provider: "own", type: "credentials", providerAccountId: "1" } as const;
    expect(await app.config.callbacks?.signIn?.({ account, user: { id: "1" } })).toBe(false);
  });

  it("does not leave the application (next.md 17)", async () => {
    const response = await post({ ...typed, callbackUrl: "https://evil.example/" });
    expect(response.headers.get("location")).toBe(`${webUrl}/`);
  });

  it("clears what was said of an earlier session's end", async () => {
    browser.cookies.set("latchkey.expired", "1");
    await act();
    expect(browser.cookies.has("latchkey.expired")).toBe(false);
  });
});

const credentials = { non_field_errors: ["Unable to log in with provided credentials."] };
const outage = { non_field_errors: ["The service is temporarily unavailable. Try again in a moment."] };
const wait = "Request was throttled. Expected available in 9 seconds.";

const refusals = [
  [400, { ...credentials, code: "invalid_credentials" }, "invalid_credentials", credentials],
  [400, { password: ["This field is required."] }, "invalid", { password: ["This field is required."] }],
  [429, { detail: wait, code: "throttled" }, "throttled", { non_field_errors: [wait] }],
  [503, { detail: "Away.", code: "unavailable" }, "unavailable", outage],
  [500, { detail: "A server error occurred.", code: "error" }, "unavailable", outage],
  [401, { detail: "Invalid client.", code: "invalid_client" }, "unavailable", outage],
  [200, { nothing: "of use" }, "unavailable", outage],
] as const;

describe("a refused sign-in (next.md 19)", () => {
  it.each(refusals)("of %i %j reaches a server action as %s %j", async (status, body, code, errors) => {
    fake.refusal = { status, body };
    const refusal: unknown = await act().catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(SignInRefusal);
    expect(refusal).toMatchObject({ type: "CredentialsSignin", code, errors });
    expect(await browser.session()).toBeUndefined();
  });

  it.each(refusals)("of %i %j reaches the page that posted by itself as %s", async (status, body, code) => {
    fake.refusal = { status, body };
    const response = await post(typed);
    const target = `${webUrl}/auth/sign-in?error=CredentialsSignin&code=${code}`;
    expect(response.headers.get("location")).toBe(target);
    expect(await browser.session()).toBeUndefined();
  });

  it("is an outage when nobody answers, and asks once", async () => {
    await fake.stop();
    await expect(act()).rejects.toMatchObject({ code: "unavailable", errors: outage });
  });

  it("is nobody's fault that a log should tell of", async () => {
    fake.refusal = { status: 400, body: credentials };
    await act().catch(() => undefined);
    expect(log).not.toHaveBeenCalled();
  });

  it("leaves the session that is there", async () => {
    await browser.hold(staleSession(fake, "s1"));
    fake.refusal = { status: 400, body: credentials };
    await act().catch(() => undefined);
    await post(typed);
    expect((await browser.session())?.sid).toBe("s1");
    expect(ended()).toEqual([]);
  });

  it("gives scripts the address of the page, and no token in either case", async () => {
    const headers = { "x-auth-return-redirect": "1" };
    const success = await (await post(typed, { headers })).text();
    expect(JSON.parse(success)).toEqual({ url: `${webUrl}/posts` });
    fake.refusal = { status: 400, body: { ...credentials, code: "invalid_credentials" } };
    const refusal = await (await post(typed, { headers })).text();
    expect(JSON.parse(refusal)).toEqual({
      url: `${webUrl}/auth/sign-in?error=CredentialsSignin&code=invalid_credentials`,
    });
  });
});

describe("somebody else's page signs nobody in (S96)", () => {
  it("without NextAuth's token", async () => {
    const response = await post({ ...typed, csrfToken: "forged" });
    expect(response.headers.get("location")).toContain("/auth/sign-in?error=MissingCSRF");
    expect(asked()).toEqual([]);
  });

  it.each([
    {},
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: webUrl, "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("from %j, at either door", async (headers) => {
    const response = await post(typed, { headers, isForeign: true });
    expect(response.headers.get("location")).toBe(
      `${webUrl}/auth/sign-in?error=CredentialsSignin&code=cross_site`,
    );
    actionRequest.headers = new Headers(headers);
    await expect(act()).rejects.toMatchObject({ code: "cross_site" });
    expect(asked()).toEqual([]);
    expect(await browser.session()).toBeUndefined();
  });

  it("nor does a link", async () => {
    await browser.send(`${callback}?${new URLSearchParams(typed)}`);
    expect(asked()).toEqual([]);
    expect(await browser.session()).toBeUndefined();
  });
});

describe("a sign-in beside an earlier session ends that one (S67)", () => {
  beforeEach(() => browser.hold(staleSession(fake, "earlier")));

  async function signInWithGoogle(): Promise<void> {
    const body = new URLSearchParams({ csrfToken: await readCsrfToken() });
    const started = await browser.send("/api/auth/signin/google", { method: "POST", body });
    const { searchParams } = new URL(started.headers.get("location")!);
    provider.nonce = searchParams.get("nonce")!;
    await browser.send(`/api/auth/callback/google?code=c&state=${searchParams.get("state")}`);
  }

  it.each([
    ["at NextAuth's endpoint", () => post(typed)],
    ["in a server action", () => act()],
    ["with Google", signInWithGoogle],
  ])("%s", async (_, signIn) => {
    await signIn();
    expect((await browser.session())?.sid).toBe("s2");
    expect(ended()).toEqual(['{"session":"earlier"}']);
    expect(fake.row("earlier").isEnded).toBe(true);
    expect(fake.row("s2").isEnded).toBe(false);
  });

  it.each([
    ["at NextAuth's endpoint", () => post(typed)],
    ["in a server action", () => act()],
  ])("%s, later where the backend does not answer", async (_, signIn) => {
    Object.assign(fake, { fault: "500", faultAt: "/api/auth/logout" });
    await signIn();
    expect((await browser.session())?.sid).toBe("s2");
    expect(fake.row("earlier").isEnded).toBe(false);
    fake.fault = "none";
    await browser.send("/api/auth/session");
    expect(fake.row("earlier").isEnded).toBe(true);
    expect((await browser.session())?.sid).toBe("s2");
  });
});

describe("what was typed", () => {
  it("is in no log, cookie or address", async () => {
    const answers = [await post(typed)];
    fake.refusal = { status: 400, body: credentials };
    answers.push(await post(typed), await post({ ...typed, csrfToken: "forged" }));
    await act().catch(() => undefined);
    fake.fault = "garbage";
    answers.push(await post(typed));
    const seen = JSON.stringify([
      log.mock.calls,
      [...browser.cookies],
      answers.map((answer) => [...answer.headers]),
      fake.asked.map(({ path }) => path),
    ]);
    expect(seen).toContain(sessionCookie.name);
    for (const spelling of [typed.password, encodeURIComponent(typed.password), "Correct", "battery"]) {
      expect(seen).not.toContain(spelling);
    }
  });
});
