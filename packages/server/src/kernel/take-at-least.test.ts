import { expect, test } from "vitest";
import { milliseconds } from "./duration.ts";
import { takeAtLeast } from "./take-at-least.ts";

// Timers may be a moment early by the other clock.
const least = milliseconds(50);
const atLeast = least - 2;

test("what is done at once is answered no sooner than the rest", async () => {
  const startedAt = performance.now();
  expect(await takeAtLeast(least, async () => "done")).toBe("done");
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(atLeast);
});

test("what fails at once is refused no sooner than the rest", async () => {
  const startedAt = performance.now();
  await expect(takeAtLeast(least, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(atLeast);
});
