import { expect, test } from "vitest";
import { commonPasswords } from "./common-passwords.ts";

test("S69 at least 20,000 passwords are known, each as it is looked up", () => {
  const passwords = [...commonPasswords()];
  expect(passwords.length).toBeGreaterThan(20_000);
  expect(passwords.filter((password) => password !== password.trim().toLowerCase())).toEqual([]);
  expect(passwords).not.toContain("");
});

test.each([
  "123456",
  "password",
  "qwerty",
  "iloveyou",
  "bigpimpin1",
  "mewtwo",
  "sandy123",
  "dragon",
  "trustno1",
])("S69 %s is one of them", (password) => {
  expect(commonPasswords().has(password)).toBe(true);
});

test.each(["correct horse battery staple", "x7!kqWp2", "PASSWORD"])("%s is none", (password) => {
  expect(commonPasswords().has(password)).toBe(false);
});

test("the list is opened once", () => {
  expect(commonPasswords()).toBe(commonPasswords());
});
