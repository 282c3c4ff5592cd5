import { expect, test } from "vitest";
import { readOptions } from "./read-options.ts";

test("without options everything is measured, and it is worth a page", () => {
  expect(readOptions([])).toMatchObject({
    databases: ["sqlite", "postgres"],
    loads: ["refresh", "user", "returning", "first"],
    peers: ["driver", "bare", "latchkey", "better-auth", "better-auth-jwt"],
    manyPeople: 1_000_000,
    isWhole: true,
  });
});

test("a shorter run is worth a page, too, if nothing is left out", () => {
  expect(readOptions(["--seconds=1.5", "--rounds=4"]).isWhole).toBe(true);
  expect(readOptions(["--rounds=4", "--load=refresh"]).isWhole).toBe(false);
});

test("what is said is measured, in the usual order, and no page is made of it", () => {
  expect(readOptions(["--peers=latchkey,bare", "--seconds=2", "--growth=0"])).toMatchObject({
    peers: ["bare", "latchkey"],
    timing: { seconds: 2, rounds: 5 },
    manyPeople: 0,
    isWhole: false,
  });
});

test.each([
  ["--peers=bare,nobody", "--peers has no nobody"],
  ["--seconds=0", "--seconds must be a number above 0"],
  ["--rounds=some", "--rounds must be a number above 0"],
  ["--growth=-1", "--growth must be a number above 0"],
  ["--speed=9", "Unknown option '--speed'"],
])("%s is complained about", (arg, complaint) => {
  expect(() => readOptions([arg])).toThrow(complaint);
});
