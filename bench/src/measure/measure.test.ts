import { expect, test } from "vitest";
import type { Line } from "../peers/peer.ts";
import { runSlice } from "./run-slice.ts";
import { median } from "./statistics.ts";

const line = {} as Line;
const slice = { lines: [line, line], program: undefined, durationMs: Infinity };

test("the median is the middle figure, or the mean of the two in the middle", () => {
  expect(median([3, 1, 200])).toBe(3);
  expect(median([4, 1, 2, 300])).toBe(3);
});

test("a slice ends when there is nothing left to do", async () => {
  let left = 10;
  const { rate } = await runSlice({ ...slice, step: async () => left-- > 0 });
  expect(rate).toBeGreaterThan(10);
});

test("one wrong answer fails the slice", async () => {
  const step = async () => {
    throw new Error("wrong");
  };
  await expect(runSlice({ ...slice, step })).rejects.toThrow("wrong");
});
