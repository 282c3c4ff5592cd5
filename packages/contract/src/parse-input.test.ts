import { describe, expect, test } from "vitest";
import { z } from "zod";
import { boolean, date, integer, text } from "./fields.ts";
import { parseInput } from "./parse-input.ts";

const schema = z.object({
  name: z.string().min(1).max(5),
  email: z.email().optional(),
  link: z.url().optional(),
  id: z.uuid().optional(),
  count: z.int().min(0).max(3).optional(),
  isOn: z.boolean().optional(),
  day: z.iso.date().optional(),
  list: z.array(z.string().max(2)).optional(),
});

function errorsOf(input: unknown): unknown {
  const parsed = parseInput(schema, input);
  return parsed.ok ? "parsed" : parsed.errors;
}

describe("an input is refused in the sentences of the wire contract", () => {
  test.each<[string, unknown, object]>([
    ["a missing field", {}, { name: ["This field is required."] }],
    ["null", { name: null }, { name: ["This field may not be null."] }],
    ["a blank", { name: "" }, { name: ["This field may not be blank."] }],
    ["too much", { name: "123456" }, { name: ["Ensure this field has no more than 5 characters."] }],
    ["another type", { name: 7 }, { name: ["Not a valid string."] }],
    ["no e-mail address", { name: "x", email: "x" }, { email: ["Enter a valid email address."] }],
    ["no URL", { name: "x", link: "x" }, { link: ["Enter a valid URL."] }],
    ["no UUID", { name: "x", id: "x" }, { id: ["Must be a valid UUID."] }],
    ["no number", { name: "x", count: "x" }, { count: ["A valid integer is required."] }],
    ["a broken number", { name: "x", count: 1.5 }, { count: ["A valid integer is required."] }],
    ["too little", { name: "x", count: -1 }, { count: ["Ensure this value is greater than or equal to 0."] }],
    ["too big", { name: "x", count: 4 }, { count: ["Ensure this value is less than or equal to 3."] }],
    ["no boolean", { name: "x", isOn: "yes" }, { isOn: ["Must be a valid boolean."] }],
    [
      "no day",
      { name: "x", day: "yesterday" },
      { day: ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."] },
    ],
    [
      "a field deep inside",
      { name: "x", list: ["123"] },
      { list: ["Ensure this field has no more than 2 characters."] },
    ],
    ["a list", [], { non_field_errors: ["Invalid data. Expected a dictionary, but got list."] }],
    ["a text", "x", { non_field_errors: ["Invalid data. Expected a dictionary, but got str."] }],
    ["a float", 1.5, { non_field_errors: ["Invalid data. Expected a dictionary, but got float."] }],
    [
      "several fields at once",
      { name: null, email: "x" },
      { name: ["This field may not be null."], email: ["Enter a valid email address."] },
    ],
  ])("%s", (_, input, errors) => {
    expect(errorsOf(input)).toEqual(errors);
  });

  test("names of JavaScript's own are names like any other (S114)", () => {
    const parsed = parseInput(
      z.record(z.string(), z.number()),
      JSON.parse('{"constructor":"x","hasOwnProperty":"x"}'),
    );
    const sentence = ["A valid integer is required."];
    expect(parsed).toEqual({ ok: false, errors: { constructor: sentence, hasOwnProperty: sentence } });
  });
});

describe("a field takes", () => {
  test.each<[string, z.ZodType, unknown, unknown]>(
    [
      ["a text, trimmed", text({ maxLength: 5 }), " abc ", "abc"],
      ["a number as a text", text({ maxLength: 5 }), 12, "12"],
      ["an empty text", text({ maxLength: 5 }), "", ""],
      ["a number", integer(), 7, 7],
      ["a number in digits", integer(), " -7 ", -7],
      ["the word true", boolean(), "True", true],
      ["the word off", boolean(), "off", false],
      ["the number 1", boolean(), 1, true],
      ["a day", date(), "2024-02-29", "2024-02-29"],
      ["nothing, for an optional day", date().optional(), "", null],
      ["an empty text, for an optional text", text({ maxLength: 5 }).optional(), "", ""],
    ].map(
      ([name, field, input, value]) => [name, (field as { schema: z.ZodType }).schema, input, value] as never,
    ),
  )("%s", (_, fieldSchema, input, value) => {
    expect(fieldSchema.parse(input)).toBe(value);
  });

  test.each<[string, z.ZodType, unknown]>([
    ["a number over 32 bits", integer().schema, 2_147_483_648],
    ["a number beyond its limits", integer({ max: 3 }).schema, "4"],
    ["a broken number", integer().schema, "1.5"],
    ["a number in hex", integer().schema, "0x1"],
    ["a day that is none", date().schema, "2023-02-29"],
    ["a moment as a day", date().schema, "2024-02-29T00:00:00Z"],
    ["a null character", text({ maxLength: 5 }).schema, "a\0"],
    ["null, where it is not optional", boolean().schema, null],
    ["an object as a text", text({ maxLength: 5 }).schema, {}],
  ])("not %s", (_, fieldSchema, input) => {
    expect(fieldSchema.safeParse(input).success).toBe(false);
  });
});
