import { describe, expect, test } from "vitest";
import { checkPasswordPolicy, type PasswordAttributes } from "./password-policy.ts";

const nobody: PasswordAttributes = { username: "", email: "", first_name: "", last_name: "" };

function judge(password: string, attributes: Partial<PasswordAttributes> = {}, minLength = 8) {
  return checkPasswordPolicy(password, { minLength, attributes: { ...nobody, ...attributes } });
}

const tooShort = "This password is too short. It must contain at least 8 characters.";
const tooCommon = "This password is too common.";
const numeric = "This password is entirely numeric.";

describe("the password policy", () => {
  test("S69 says all that applies, in the order of the wire", () => {
    expect(judge("1234567", { username: "1234567" })).toEqual([
      tooShort,
      tooCommon,
      numeric,
      "The password is too similar to the username.",
    ]);
  });

  test.each(["correct horse battery staple", "ünï çødé ßtring", "        ", "x7!kqWp2", "x".repeat(128)])(
    "takes %j",
    (password) => {
      expect(judge(password, { username: "ada", email: "ada@mail.example" })).toEqual([]);
    },
  );

  test("S68 the least length is given, and one is not many", () => {
    expect(judge("kq!", {}, 4)).toEqual([
      "This password is too short. It must contain at least 4 characters.",
    ]);
    expect(judge("kq!z", {}, 4)).toEqual([]);
    expect(judge("", {}, 1)).toEqual(["This password is too short. It must contain at least 1 character."]);
  });

  test("S68 a character is a code point, not a unit of UTF-16", () => {
    expect(judge("😀😁😂😃😄😅😆")).toEqual([tooShort]);
    expect(judge("😀😁😂😃😄😅😆😇")).toEqual([]);
  });

  test.each(["password1", "PassWord1", "  password1 ", "ｐａｓｓｗｏｒｄ1", "iloveyou!"])(
    "S69 %j is common, in any case and width",
    (password) => {
      expect(judge(password)).toEqual([tooCommon]);
    },
  );

  test.each(["80917463529", "٨٠٩١٧٤٦٣٥٢٩", "８０９１７４６３５２９"])(
    "%j is a number in its own script",
    (password) => {
      expect(judge(password)).toEqual([numeric]);
      expect(judge(`${password}x`)).toEqual([]);
    },
  );

  test.each([
    ["username", "the username"],
    ["first_name", "the first name"],
    ["last_name", "the last name"],
    ["email", "the email address"],
  ])("S69 a password like their %s is too similar to %s", (attribute, words) => {
    expect(judge("hopperg7", { [attribute]: "hopperg" })).toEqual([
      `The password is too similar to ${words}.`,
    ]);
  });

  test("names the first attribute alone that it is similar to", () => {
    const attributes = { email: "hopper@navy.example", last_name: "Hopper" };
    expect(judge("hopper12", attributes)).toEqual(["The password is too similar to the last name."]);
  });
});
