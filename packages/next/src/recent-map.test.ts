import { expect, it } from "vitest";
import { RecentMap } from "./recent-map.ts";

it("forgets after the lifetime, and the oldest first beyond the limit", () => {
  let clock = 0;
  const map = new RecentMap<number>({ now: () => clock, lifetimeMs: 10, limit: 3 });
  for (const [index, key] of ["a", "b", "c", "d"].entries()) map.set(key, index);
  expect([map.size, map.get("a"), map.get("d")]).toEqual([3, undefined, 3]);
  clock = 5;
  map.set("b", 9);
  clock = 10;
  expect([map.get("b"), map.get("c")]).toEqual([9, undefined]);
  map.set("e", 1);
  expect(map.size).toBe(2);
});
