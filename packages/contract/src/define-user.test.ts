import { describe, expect, test } from "vitest";
import {
  baseUserColumns,
  defineUser,
  userAnswerSchema,
  usernameSchema,
  userUpdateSchema,
} from "./define-user.ts";
import { boolean, integer, text } from "./fields.ts";

const nickname = text({ maxLength: 20 }).optional();

test("an answer shows what a column holds, also where the model's limits have become tighter since", () => {
  const model = defineUser({
    fields: { nickname, level: integer({ min: 0, max: 5 }).default(1) },
    expose: ["nickname", "level"],
  });
  const person = { pk: crypto.randomUUID(), username: "u", email: "", first_name: "", last_name: "" };
  const older = { ...person, nickname: "n".repeat(80), level: 9 };
  expect(userAnswerSchema(model).parse(older)).toEqual(older);
  expect(userUpdateSchema(model, { isWhole: false }).safeParse({ nickname: older.nickname }).success).toBe(
    false,
  );
});

describe("a user model is refused", () => {
  test.each([...baseUserColumns, "pk", "password"])(
    "with a field called %s, which is a base field",
    (name) => {
      expect(() => defineUser({ fields: { [name]: nickname }, expose: [] })).toThrow(
        "has the name of a base field",
      );
    },
  );

  test.each([
    "camelCase",
    "Name",
    "1st",
    "with-dash",
    "a b",
    "",
    "__proto__x",
    "a".repeat(64),
    "naïve",
    'a"; drop table users',
  ])("with a field called %j, which is no column", (name) => {
    expect(() => defineUser({ fields: { [name]: nickname }, expose: [] })).toThrow(
      "must be written in snake_case",
    );
  });

  test("with a field that a first sign-in could not fill", () => {
    expect(() => defineUser({ fields: { age: integer() }, expose: [] })).toThrow(
      'The user field "age" must end in .optional() or .default(…)',
    );
  });

  test("with a default that its own field refuses", () => {
    expect(() => integer({ max: 3 }).default(4)).toThrow("expected number to be <=3");
  });

  test.each(["nothing", "toString", "constructor"])("that exposes %s, which is no field", (name) => {
    expect(() => defineUser({ fields: { nickname }, expose: [name as never] })).toThrow(
      `The user model exposes "${name}", which is not one of its fields.`,
    );
  });
});

const model = defineUser({
  username: { maxLength: 8 },
  fields: { nickname, is_fan: boolean().default(false), secret_level: integer().default(1) },
  expose: ["nickname", "is_fan"],
});

test("S80, S81: neither answers nor changes have what the model does not expose", () => {
  const whole = {
    pk: "01890a5d-ac96-774b-bcce-b302099a8057",
    username: "x",
    email: "",
    first_name: "",
    last_name: "",
    nickname: null,
    is_fan: true,
  };
  expect(userAnswerSchema(model).parse({ ...whole, secret_level: 3, password_hash: "x" })).toEqual(whole);
  const changes = { secret_level: 3, is_staff: true, password: "x", nickname: "n" };
  expect(userUpdateSchema(model, { isWhole: false }).parse(changes)).toEqual({ nickname: "n" });
});

describe("a username", () => {
  test.each([
    ["abc", "abc"],
    [" abc ", "abc"],
    ["ａｂｃ", "abc"],
    ["Zoë", "Zoë"],
    ["a.b+c@-_", "a.b+c@-_"],
  ])("%j is %j", (input, name) => {
    expect(usernameSchema(model).parse(input)).toBe(name);
  });

  test.each(["", " ", "a b", "a/b", "<a>", "a\0", "a\nb", "123456789", "\u202eabc", 7, null])(
    "is not %j",
    (input) => {
      expect(usernameSchema(model).safeParse(input).success).toBe(false);
    },
  );
});
