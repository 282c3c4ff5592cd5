import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actionRequest, resetActionRequest } from "./testing/action-request.ts";
import { startFakeBackend, type FakeBackend } from "./testing/fake-backend.ts";
import { createTestApp } from "./testing/test-app.ts";
import { staleSession, testContract } from "./testing/test-session.ts";

vi.mock("next/headers", async () => (await import("./testing/action-request.ts")).nextHeaders);

let fake: FakeBackend;
let app: ReturnType<typeof createTestApp>;

beforeEach(async () => {
  fake = await startFakeBackend();
  app = createTestApp(fake);
  resetActionRequest();
});

afterEach(() => fake.stop());

const { register } = testContract.account;
const body = { username: "ada", email: "ada@mail.example", password1: "secret", password2: "secret" };

const signUp = () => app.backend.publicJson(register, { body });

describe("a call for somebody who is not signed in", () => {
  it("is made as the site, with the person's address and browser", async () => {
    actionRequest.headers = new Headers({
      "user-agent": "Firefox",
      "x-forwarded-for": "203.0.113.9, 10.0.0.1",
    });
    await expect(signUp()).resolves.toEqual({ detail: "Verification e-mail sent." });
    const [call] = fake.asked;
    expect(JSON.parse(call!.body)).toEqual(body);
    expect(call!.headers).toMatchObject({
      authorization: expect.stringMatching(/^Basic /),
      "x-latchkey-client-address": "203.0.113.9",
      "x-latchkey-user-agent": "Firefox",
    });
  });

  it("takes no token of somebody who is", async () => {
    const browser = app.startBrowser();
    await browser.hold(staleSession(fake, "s1"));
    resetActionRequest(browser.cookies);
    await signUp();
    expect(fake.asked.map(({ headers }) => headers.authorization?.split(" ")[0])).toEqual(["Basic"]);
  });

  it("says the backend's refusal by its fields", async () => {
    fake.refusal = { status: 400, body: { username: ["A user with that username already exists."] } };
    await expect(signUp()).rejects.toMatchObject({ status: 400, fields: fake.refusal.body });
  });

  it("says how long to wait", async () => {
    const detail = "Request was throttled. Expected available in 9 seconds.";
    fake.refusal = { status: 429, body: { detail, code: "throttled" } };
    await expect(signUp()).rejects.toMatchObject({ status: 429, code: "throttled", message: detail });
  });

  it("says an outage, of this site's own credentials too (next.md 12)", async () => {
    fake.fault = "invalid_client";
    await expect(signUp()).rejects.toMatchObject({ status: 503, code: "unavailable" });
    await fake.stop();
    await expect(signUp()).rejects.toMatchObject({ status: 503, code: "unavailable" });
  });
});

// Compiled, never run: what is for people or sites alone is no public call.
export const wrongCall = (): Promise<unknown> =>
  // @ts-expect-error -- the route asks for a person
  app.backend.publicJson(testContract.account.readUser, {});
