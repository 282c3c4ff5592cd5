import { BackendRefusal } from "@latchkey/contract";
import { expect, test } from "vitest";
import { explainError, toFormErrors } from "./explain-error.ts";

const say = (text: string) => `“${text}”`;

test("sentences stand at their inputs, and those that no input takes above the form", () => {
  const refusal = new BackendRefusal(400, {
    username: ["Taken.", "Too long."],
    token: ["Too old."],
    non_field_errors: ["Not today."],
    code: "invalid",
  });
  expect(toFormErrors(refusal, ["username", "email"], say)).toEqual({
    username: "“Taken.” “Too long.”",
    root: { serverError: "token: “Too old.” “Not today.”" },
  });
});

test("what is no refusal of fields is none of the form", () => {
  expect(toFormErrors(new BackendRefusal(503, { detail: "Later." }), ["a"], say)).toBeUndefined();
  expect(toFormErrors(new TypeError("Failed to fetch"), ["a"], say)).toBeUndefined();
});

test.each([
  ["a refusal says its own sentence", new BackendRefusal(503, { detail: "Later." }), "“Later.”"],
  [
    "a field's sentence names the field",
    new BackendRefusal(400, { cursor: ["Not ours."] }),
    "cursor: “Not ours.”",
  ],
  ["no answer", new TypeError("Failed to fetch"), "“console.problem.unreachable”"],
  ["an answer of another form", new Error("Expected an object"), "“console.problem.unexpected”"],
])("%s", (_title, error, sentence) => {
  expect(explainError(error, say)).toBe(sentence);
});
