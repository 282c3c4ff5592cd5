import { describe, expect, test } from "vitest";
import { betterAuthJwtWire, betterAuthWire } from "./better-auth-wire.ts";
import { latchkeyWire } from "./latchkey-wire.ts";
import { type Answer, WrongAnswer } from "./wire.ts";

const user = {
  pk: "1",
  username: "u",
  first_name: "A",
  last_name: "B",
  display_name: null,
  newsletter: false,
};
const tokens = { access: "a", refresh: "r2", access_expiration: "t", refresh_expiration: "t" };
const owner = { id: "1", name: "A", email: "u@example.com" };
const cookie = { "set-cookie": "better-auth.session_token=t; Path=/" };
const answered = (body: unknown, headers: Answer["headers"] = {}): Answer => ({ status: 200, headers, body });

describe("Latchkey's wire", () => {
  test("takes what a refresh gives", () => {
    const held = { access: "a", refresh: "r1" };
    expect(latchkeyWire.takeRefresh(answered(tokens), held)).toEqual({ access: "a", refresh: "r2" });
  });

  test.each([
    ["a refusal", { ...answered(tokens), status: 401 }],
    ["the token that was presented", answered({ ...tokens, refresh: "r1" })],
    ["no access token", answered({ ...tokens, access: "" })],
    ["nothing", answered(null)],
  ])("refuses as a refresh: %s", (_, answer) => {
    expect(() => latchkeyWire.takeRefresh(answer, { access: "a", refresh: "r1" })).toThrow(WrongAnswer);
  });

  test.each([
    ["without the person", answered(tokens)],
    ["with half of the person", answered({ ...tokens, user: { pk: "1" } })],
  ])("refuses a sign-in %s", (_, answer) => {
    expect(latchkeyWire.takeSignIn(answered({ ...tokens, user }))).toEqual({ access: "a", refresh: "r2" });
    expect(() => latchkeyWire.takeSignIn(answer)).toThrow(WrongAnswer);
  });

  test("refuses a user that is a refusal", () => {
    expect(() => latchkeyWire.checkUser({ ...answered(user), status: 401 })).toThrow(WrongAnswer);
  });
});

describe("Better Auth's wire", () => {
  const session = { id: "1", expiresAt: "t" };

  test("takes the cookie of a session that was moved on", () => {
    const answer = answered({ session, user: owner }, cookie);
    expect(betterAuthWire.takeRefresh(answer, { cookie: "" })).toEqual({
      cookie: "better-auth.session_token=t",
    });
  });

  test.each([
    ["a session that was left as it is", answered({ session, user: owner })],
    ["nobody", answered(null, cookie)],
  ])("refuses as a refresh: %s", (_, answer) => {
    expect(() => betterAuthWire.takeRefresh(answer, { cookie: "" })).toThrow(WrongAnswer);
  });

  test.each([
    ["that moved the session on", answered({ session, user: owner }, cookie)],
    ["without a person", answered({ session, user: null })],
  ])("refuses user details %s", (_, answer) => {
    expect(() => betterAuthWire.checkUser(answer)).toThrow(WrongAnswer);
  });

  test("with JWT refuses a refresh without one, and a sign-in that gets none", () => {
    const answer = answered({ session, user: owner }, cookie);
    expect(() => betterAuthJwtWire.takeRefresh(answer, { cookie: "" })).toThrow(WrongAnswer);
    expect(() => betterAuthJwtWire.accessToken?.check(answered({ token: "" }))).toThrow(WrongAnswer);
  });
});
