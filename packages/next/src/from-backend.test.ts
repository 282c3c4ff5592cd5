import { Auth } from "@auth/core";
import NextAuth from "next-auth";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toProvider } from "./from-backend.ts";
import { actionRequest, redirectOf, resetActionRequest } from "./testing/action-request.ts";
import { startFakeBackend, type FakeBackend } from "./testing/fake-backend.ts";
import { startFakeProvider, type FakeProvider } from "./testing/fake-provider.ts";
import { createTestApp, webUrl, type TestBrowser } from "./testing/test-app.ts";
import { staleSession } from "./testing/test-session.ts";

vi.mock("next/headers", async () => (await import("./testing/action-request.ts")).nextHeaders);
vi.spyOn(console, "error").mockImplementation(() => undefined);

let fake: FakeBackend;
let provider: FakeProvider;
let app: ReturnType<typeof createTestApp>;
let browser: TestBrowser;

const socialApp = () => ({
  provider: "google",
  name: "Google",
  issuer: provider.issuer,
  client_id: "web-client",
  client_secret: "s",
  scopes: ["openid", "email", "https://calendar.example/read"],
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  fake = await startFakeBackend();
  provider = await startFakeProvider("web-client");
  fake.socialApps = [socialApp()];
  app = createTestApp(fake, { isFromBackend: true });
  browser = app.startBrowser();
  resetActionRequest(browser.cookies);
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([fake.stop(), provider.stop()]);
});

/** Two seconds later. */
const later = () => vi.advanceTimersByTime(2_000);
const timesAsked = () => fake.asked.filter(({ path }) => path.startsWith("/api/social/providers/")).length;

/** The person presses the button of a sign-in page: where they are sent. */
async function signIn(id: string): Promise<URL> {
  const next: string = await NextAuth(app.lazyConfig).signIn(id, { redirect: false, redirectTo: "/posts" });
  return new URL(next);
}

async function comeBack(query: URLSearchParams) {
  const search = new URLSearchParams({ code: "c-1", state: query.get("state") ?? "" });
  return (await browser.send(`/api/auth/callback/google?${search}`)).headers.get("location");
}

describe("providers from the backend", () => {
  it("sign in as providers of one's own: with PKCE, state and nonce, and the app's scopes", async () => {
    const { origin, searchParams } = await signIn("google");
    expect(origin).toBe(provider.issuer);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: "web-client",
      redirect_uri: `${webUrl}/api/auth/callback/google`,
      scope: "openid email https://calendar.example/read",
      code_challenge_method: "S256",
      state: expect.any(String),
      nonce: expect.any(String),
    });
    provider.nonce = searchParams.get("nonce")!;
    expect(await comeBack(searchParams)).toBe(`${webUrl}/posts`);
    expect(await browser.session()).toMatchObject({ user: fake.user });
  });

  it("with another nonce or state sign nobody in", async () => {
    const { searchParams } = await signIn("google");
    provider.nonce = "another";
    expect(await comeBack(searchParams)).toContain("error=");
    const again = await signIn("google");
    provider.nonce = again.searchParams.get("nonce")!;
    expect(await comeBack(new URLSearchParams({ state: "another" }))).toContain("error=");
    expect(await browser.session()).toBeUndefined();
  });

  it("are offered two seconds after they are enabled, and gone two seconds after they are disabled", async () => {
    fake.socialApps = [];
    expect(await app.backend.providers()).toEqual([]);
    expect((await signIn("google")).href).toMatch(`${webUrl}/api/auth/signin?`);
    fake.socialApps = [socialApp()];
    later();
    expect(await app.backend.providers()).toEqual([{ id: "google", name: "Google" }]);
    const { origin, searchParams } = await signIn("google");
    expect(origin).toBe(provider.issuer);
    provider.nonce = searchParams.get("nonce")!;

    fake.socialApps = [];
    later();
    expect(await comeBack(searchParams)).toContain("error=");
    expect(provider.exchanges).toEqual([]);
    expect((await signIn("google")).origin).toBe(webUrl);
    expect(fake.asked.map(({ path }) => path)).not.toContain("/api/social/login/google/");
  });

  it("serve on while the backend is away, and an unknown one fails closed", async () => {
    await app.backend.providers();
    fake.fault = "500";
    later();
    expect((await signIn("google")).origin).toBe(provider.issuer);
    expect((await signIn("github")).origin).toBe(webUrl);
  });

  it("cost a session nothing: it is read without asking for them, also where there was no answer yet", async () => {
    fake.fault = "500";
    fake.faultAt = "/api/social/providers/";
    await browser.hold(staleSession(fake, "mine"));
    for (let count = 0; count < 5; count += 1) {
      const answer = await browser.send("/api/auth/session");
      expect(await answer.json()).toMatchObject({ user: fake.user });
      later();
    }
    expect(timesAsked()).toBe(0);
  });

  it("are asked for once in two seconds, however often auth() is called", async () => {
    await browser.hold(staleSession(fake, "mine"));
    for (const [name, value] of browser.cookies) actionRequest.cookies.set(name, value);
    const { auth } = NextAuth(app.lazyConfig);
    const sessions = await Promise.all(Array.from({ length: 20 }, () => auth()));
    for (const session of sessions) expect(session).toMatchObject({ user: { username: "ada" } });
    expect(timesAsked()).toBe(1);
  });

  it("stand beside the password", async () => {
    const { providers } = await app.lazyConfig();
    expect(providers.map((one) => (typeof one === "function" ? one().id : one.id))).toEqual([
      "google",
      "password",
    ]);
    const alone = await app.backend.authjs({ providers: "from-backend" })();
    expect(alone.providers).toEqual([toProvider(socialApp())]);
  });

  it("connect an account, and one that is disabled meanwhile sends back to where the person was", async () => {
    await browser.hold(staleSession(fake, "mine"));
    const connect = async () =>
      redirectOf(
        await app.backend.connect("google", { returnTo: "/account" }).catch((error: unknown) => error),
      );
    const target = new URL((await connect())!);
    expect(target.origin).toBe(provider.issuer);
    provider.nonce = target.searchParams.get("nonce")!;
    expect(await comeBack(target.searchParams)).toBe(`${webUrl}/account`);
    expect(fake.asked.map(({ path }) => path)).toContain("/api/social/connect/google/");
    fake.socialApps = [];
    later();
    expect(await connect()).toBe(`${webUrl}/account?code=provider_disabled`);
  });

  it("tell nobody their client's secret", async () => {
    const answer = await browser.send("/api/auth/providers");
    const text = await answer.text();
    expect(JSON.parse(text)).toHaveProperty("google");
    expect(text).not.toContain("secret");
    expect(JSON.stringify(await app.backend.providers())).not.toContain("secret");
  });
});

it("a public client proves itself by PKCE alone", () => {
  expect(toProvider({ ...socialApp(), client_secret: "" })).toMatchObject({
    client: { token_endpoint_auth_method: "none" },
    checks: ["pkce", "state", "nonce"],
  });
});

it("the settings are whole for NextAuth before the backend has ever answered", async () => {
  fake.fault = "500";
  const answer = await Auth(new Request(`${webUrl}/api/auth/session`), await app.lazyConfig());
  expect(answer.status).toBe(200);
});
