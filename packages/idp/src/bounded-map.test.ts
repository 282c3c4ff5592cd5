import { expect, it } from "vitest";
import { BoundedMap } from "./bounded-map.ts";

it("forgets the oldest entries beyond its limit", () => {
  const map = new BoundedMap<number>(2);
  map.set("a", 1).set("b", 2).set("a", 3).set("c", 4);
  expect([...map]).toEqual([
    ["b", 2],
    ["c", 4],
  ]);
});
