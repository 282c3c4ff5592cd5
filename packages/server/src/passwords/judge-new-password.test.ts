import { expect, test } from "vitest";
import { judgeNewPassword } from "./judge-new-password.ts";

const attributes = { username: "ada", email: "ada@mail.example", first_name: "Ada", last_name: "Lovelace" };
const password = "correct horse battery staple";

/** A service that knows every password, and counts how often it is asked. */
function knowAll(isKnown: boolean) {
  const asked: string[] = [];
  const isBreached = (text: string) => {
    asked.push(text);
    return Promise.resolve(isKnown);
  };
  return { asked, deps: { minPasswordLength: 8, breachedPasswords: { isBreached } } };
}

test("S69 a password that was stolen somewhere is refused", async () => {
  const { deps, asked } = knowAll(true);
  expect(await judgeNewPassword(deps, password, attributes)).toEqual([
    "This password has appeared in a data breach. Choose another one.",
  ]);
  expect(asked).toEqual([password]);
});

test("S69 a good password is not", async () => {
  expect(await judgeNewPassword(knowAll(false).deps, password, attributes)).toEqual([]);
});

test("S69 what breaks the policy is refused, and nobody is asked about it", async () => {
  const { deps, asked } = knowAll(true);
  expect(await judgeNewPassword(deps, "lovelace", attributes)).toEqual([
    "The password is too similar to the last name.",
  ]);
  expect(asked).toEqual([]);
});

test("S68 the least length is the setting's", async () => {
  const { deps } = knowAll(false);
  expect(await judgeNewPassword({ ...deps, minPasswordLength: 30 }, password, attributes)).toEqual([
    "This password is too short. It must contain at least 30 characters.",
  ]);
});
