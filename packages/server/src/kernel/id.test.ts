import { expect, test } from "vitest";
import { isId, newId, timeOfId } from "./id.ts";

test("an id says when it was made", () => {
  const now = new Date("2026-03-01T12:34:56.789Z");
  const id = newId({ now: () => now });
  expect(isId(id)).toBe(true);
  expect(timeOfId(id)).toEqual(now);
});

test("ids of one millisecond sort by the order of their making", () => {
  const now = new Date("2026-03-01T12:34:56.789Z");
  const ids = Array.from({ length: 20_000 }, () => newId({ now: () => now }));
  expect(ids.every(isId)).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("ids of two processes that count alike differ all the same", () => {
  const times = [1, 2].map((time) => new Date(time));
  const ids = Array.from({ length: 1_000 }, (_, index) => newId({ now: () => times[index % 2]! }));
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
});
