import { parseInput } from "@latchkey/contract";
import { expect, test } from "vitest";
import { createPost } from "./posts.ts";

test.each([
  ["a null character, which PostgreSQL cannot store", "a\0b", "Null characters are not allowed."],
  ["nothing but spaces", "   ", "This field may not be blank."],
  ["too many characters", "x".repeat(121), "Ensure this field has no more than 120 characters."],
])("a title of %s is refused with its sentence", (_, title, sentence) => {
  const parsed = parseInput(createPost.body, { title, body: "Text" });
  expect(parsed).toEqual({ ok: false, errors: { title: [sentence] } });
});
