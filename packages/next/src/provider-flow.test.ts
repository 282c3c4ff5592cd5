import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { minutes } from "./duration.ts";
import { createIntentCookie, type Intent } from "./intent.ts";
import { actionRequest, redirectOf, resetActionRequest } from "./testing/action-request.ts";
import { startFakeBackend, type FakeBackend } from "./testing/fake-backend.ts";
import { startFakeProvider, type FakeProvider } from "./testing/fake-provider.ts";
import { createTestApp, sessionCookie, webUrl, type TestBrowser } from "./testing/test-app.ts";
import { staleSession, testSecret } from "./testing/test-session.ts";

vi.mock("next/headers", async () => (await import("./testing/action-request.ts")).nextHeaders);
vi.spyOn(console, "error").mockImplementation(() => undefined);

let fake: FakeBackend;
let provider: FakeProvider;
let app: ReturnType<typeof createTestApp>;
let browser: TestBrowser;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  fake = await startFakeBackend();
  provider = await startFakeProvider("web-client");
  app = createTestApp(fake, { issuer: provider.issuer });
  browser = app.startBrowser();
  resetActionRequest(browser.cookies);
  await browser.hold(staleSession(fake, "mine"));
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([fake.stop(), provider.stop()]);
});

const intentName = "latchkey.intent";
const returnTo = "/account/connections?tab=google";
const cookieOptions = { secrets: [testSecret], isSecure: false };

type Verb = "connect" | "reauthenticateWith";

/** The person presses the button: the query of the provider's page that they are sent to. */
async function start(verb: Verb, options = { returnTo }): Promise<URLSearchParams> {
  const thrown: unknown = await app.backend[verb]("google", options).catch((error: unknown) => error);
  const target = redirectOf(thrown);
  if (!target?.startsWith(provider.issuer)) throw thrown;
  const { searchParams } = new URL(target);
  provider.nonce = searchParams.get("nonce")!;
  return searchParams;
}

/** The person comes back from the provider; says where they are sent. */
async function comeBack(query: URLSearchParams, more: Record<string, string> = { code: "c-1" }) {
  return comeBackBy("/api/auth/callback/google", query, more);
}

async function comeBackBy(path: string, query: URLSearchParams, more: Record<string, string>) {
  const search = new URLSearchParams({ ...more, state: query.get("state")! });
  return (await browser.send(`${path}?${search}`)).headers.get("location");
}

const pathsAsked = () => fake.asked.map(({ path }) => path).filter((path) => !path.includes("token/refresh"));
const page = (code?: string) => `${webUrl}${returnTo}${code ? `&code=${code}` : ""}`;

describe("connecting a provider's account", () => {
  it("is done by the session that asked for it, which stays the same one", async () => {
    const query = await start("connect");
    expect(query.get("prompt")).toBe("select_account");
    fake.user = { ...fake.user, first_name: "Augusta" };
    expect(await comeBack(query)).toBe(page());
    expect(pathsAsked()).toEqual(["/api/social/connect/google/"]);
    const { headers, body } = fake.asked.at(-1)!;
    expect(headers.authorization).toMatch(/^Bearer e30\./);
    expect(JSON.parse(body)).toEqual({
      id_token: expect.stringMatching(/^ey/),
      access_token: "provider-access",
    });
    expect(await browser.session()).toMatchObject({ sid: "mine", refresh: "lk1.mine.1", user: fake.user });
    expect(fake.row("mine").isEnded).toBe(false);
  });

  it("names the person's device to the backend, whose mail about it does", async () => {
    const query = await start("connect");
    const back = `/api/auth/callback/google?code=c-1&state=${query.get("state")}`;
    await browser.send(back, { headers: { "user-agent": "A person's browser" } });
    expect(fake.asked.at(-1)?.headers["user-agent"]).toBe("A person's browser");
  });

  it.each(["reauthentication_required", "identity_taken", "provider_unavailable"])(
    "comes back with %s, and the session as it was",
    async (code) => {
      const before = browser.cookies.get(sessionCookie.name);
      fake.refusal = { status: 403, body: { detail: "No.", code } };
      expect(await comeBack(await start("connect"))).toBe(page(code));
      expect(browser.cookies.get(sessionCookie.name)).toBe(before);
      expect(fake.row("mine")).toEqual({ generation: 0, isEnded: false });
    },
  );

  it("takes no other session from the backend", async () => {
    const query = await start("connect");
    const times = { access_expiration: "2100-01-01T00:00:00Z", refresh_expiration: "2100-01-01T00:00:00Z" };
    fake.refusal = { status: 200, body: { ...fake.openSession("another"), ...times, user: fake.user } };
    expect(await comeBack(query)).toBe(page("unavailable"));
    expect((await browser.session())?.sid).toBe("mine");
  });

  it("is never asked for twice when the answer was lost (S12)", async () => {
    const query = await start("connect");
    Object.assign(fake, { fault: "garbage", faultAt: "/api/social" });
    expect(await comeBack(query)).toBe(page("unavailable"));
    expect(pathsAsked()).toHaveLength(1);
  });

  it("says what went wrong at the provider on the page that asked, and not as a sign-in", async () => {
    const query = await start("connect");
    expect(await comeBack(query, { error: "access_denied" })).toBe(page("OAuthCallbackError"));
    expect(browser.cookies.has(intentName), "nothing has come of it yet").toBe(true);
    expect(pathsAsked()).toEqual([]);
    expect((await browser.session())?.sid).toBe("mine");
  });
});

describe("proving at a provider that it is them", () => {
  it("asks for a new sign-in there, and keeps the session", async () => {
    const query = await start("reauthenticateWith");
    expect(query.get("prompt")).toBe("login");
    expect(await comeBack(query)).toBe(page());
    expect(pathsAsked()).toEqual(["/api/auth/reauthenticate/"]);
    expect(JSON.parse(fake.asked.at(-1)!.body)).toMatchObject({
      provider: "google",
      access_token: "provider-access",
    });
    expect(await browser.session()).toMatchObject({ sid: "mine", refresh: "lk1.mine.0" });
    expect(fake.row("mine").isEnded).toBe(false);
  });

  it("with somebody else's account is refused, and signs nobody in", async () => {
    fake.refusal = { status: 400, body: { non_field_errors: ["Incorrect value"], code: "invalid_grant" } };
    expect(await comeBack(await start("reauthenticateWith"))).toBe(page("invalid_grant"));
    expect(pathsAsked()).toEqual(["/api/auth/reauthenticate/"]);
    expect((await browser.session())?.sid).toBe("mine");
  });
});

describe("an intent connects nothing silently, and is no sign-in either (S23, S98)", () => {
  const outcome = (location: string | null) => ({
    location,
    asked: pathsAsked(),
    hasIntent: browser.cookies.has(intentName),
  });
  const refusal = (location: string) => ({ location, asked: [], hasIntent: false });

  it("of another session", async () => {
    const query = await start("connect");
    await browser.hold(staleSession(fake, "another"));
    expect(outcome(await comeBack(query))).toEqual(refusal(page("intent_refused")));
    expect((await browser.session())?.sid).toBe("another");
  });

  it("of a session that was signed out meanwhile", async () => {
    const query = await start("connect");
    browser.cookies.delete(sessionCookie.name);
    expect(outcome(await comeBack(query))).toEqual(refusal(page("intent_refused")));
    expect(await browser.session()).toBeUndefined();
  });

  it("of a session that the backend has ended", async () => {
    const query = await start("connect");
    fake.row("mine").isEnded = true;
    expect(outcome(await comeBack(query))).toEqual(refusal(page("not_authenticated")));
  });

  it("that is late", async () => {
    const query = await start("connect");
    vi.setSystemTime(Date.now() + minutes(10) + 1);
    expect(outcome(await comeBack(query))).toEqual(refusal(page("intent_refused")));
  });

  it("whose cookie cannot be opened", async () => {
    const query = await start("connect");
    browser.cookies.set(intentName, browser.cookies.get(sessionCookie.name)!);
    expect(outcome(await comeBack(query))).toEqual(refusal(`${webUrl}/auth/error?code=intent_refused`));
  });

  it("of another provider", async () => {
    const query = await start("connect");
    const intents = createIntentCookie(cookieOptions, Date.now);
    const other: Omit<Intent, "isLate"> = {
      purpose: "connect",
      provider: "other",
      sid: "mine",
      returnTo: page(),
    };
    const { value } = await intents.write(other, query.get("state")!);
    browser.cookies.set(intentName, value);
    expect(outcome(await comeBack(query))).toEqual(refusal(page("intent_refused")));
  });

  it("a second time", async () => {
    const query = await start("connect");
    await comeBack(query);
    expect(browser.cookies.has(intentName)).toBe(false);
    expect(await comeBack(query)).toContain("/auth/error?error=");
    expect(pathsAsked()).toHaveLength(1);
    expect((await browser.session())?.sid).toBe("mine");
  });

  it("and no spelling of the address makes a sign-in of it (S111)", async () => {
    const query = await start("connect");
    expect(await comeBackBy("/api/auth//callback/google", query, { code: "c-1" })).toBe(page());
    expect(pathsAsked()).toEqual(["/api/social/connect/google/"]);
  });

  it("for a sign-in that was begun after it was given up", async () => {
    await start("connect");
    const { csrfToken } = (await (await browser.send("/api/auth/csrf")).json()) as { csrfToken: string };
    const body = new URLSearchParams({ csrfToken });
    const started = await browser.send("/api/auth/signin/google", { method: "POST", body });
    const query = new URL(started.headers.get("location")!).searchParams;
    provider.nonce = query.get("nonce")!;
    await comeBack(query);
    expect(pathsAsked()).toEqual(["/api/social/login/google/", "/api/auth/logout/"]);
    expect((await browser.session())?.sid).toBe("s2");
  });

  it("and an answer with a made-up state does not use it up", async () => {
    const query = await start("connect");
    await comeBack(new URLSearchParams({ state: "made-up" }));
    expect(await comeBack(query)).toBe(page());
    expect(pathsAsked()).toEqual(["/api/social/connect/google/"]);
  });
});

describe("a flow begins", () => {
  it.each<Record<string, string>>([
    {},
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example" },
  ])("with a form of our own pages, and not with %j (S103)", async (headers) => {
    actionRequest.headers = new Headers(headers);
    await expect(start("connect")).rejects.toThrow("a form of the application's own pages");
    expect(browser.cookies.has(intentName)).toBe(false);
  });

  it("for somebody who is signed in", async () => {
    browser.cookies.clear();
    const thrown: unknown = await app.backend
      .connect("google", { returnTo })
      .catch((error: unknown) => error);
    expect(redirectOf(thrown)).toMatch(/^\/auth\/sign-in/);
  });

  it("and ends on the application's origin", async () => {
    const query = await start("connect", { returnTo: "https://evil.example/" });
    const broken = await comeBack(query, { error: "access_denied" });
    expect(broken).toBe(`${webUrl}/?code=OAuthCallbackError`);
    expect(await comeBack(query)).toBe(`${webUrl}/`);
  });

  it.each([{ checks: ["pkce"] }, { authorization: { params: { response_mode: "form_post" } } }])(
    "not at a provider whose answer could not be told from a sign-in: %j",
    async (options) => {
      const [google] = app.config.providers as { options?: object }[];
      Object.assign(google?.options ?? {}, options);
      await expect(start("connect")).rejects.toThrow('needs the check "state"');
      expect(browser.cookies.has(intentName)).toBe(false);
    },
  );

  it("with nothing where the provider is away", async () => {
    await provider.stop();
    const thrown: unknown = await app.backend
      .connect("google", { returnTo })
      .catch((error: unknown) => error);
    expect(redirectOf(thrown)).toBe(`${webUrl}/auth/error?error=Configuration`);
    expect(browser.cookies.has(intentName)).toBe(false);
  });

  it("with a cookie that scripts, other sites and readers cannot use", async () => {
    const https = createIntentCookie({ ...cookieOptions, isSecure: true }, Date.now);
    const intent = { purpose: "connect", provider: "google", sid: "mine", returnTo } as const;
    const { name, value } = await https.write(intent, "state");
    expect(name).toBe("__Host-latchkey.intent");
    expect(value).toMatch(/^ey[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/); // encrypted directly, RFC 7516 §3.1
  });
});
