import { expect, test } from "vitest";
import { isId, newId, timeOfId } from "./id.ts";

test("an id says when it was made", () => {
  const now = new Date("2026-03-01T12:34:56.789Z");
  const id = newId({ now: () => now });
  expect(isId(id)).toBe(true);
  expect(timeOfId(id)).toEqual(now);
});
