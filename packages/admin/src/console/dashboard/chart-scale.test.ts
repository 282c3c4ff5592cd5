import fc from "fast-check";
import { expect, test } from "vitest";
import { chartScale } from "./chart-scale.ts";

test.each([
  [0, [0, 1]],
  [1, [0, 1]],
  [7, [0, 2, 4, 6, 8]],
  [17, [0, 5, 10, 15, 20]],
  [560, [0, 200, 400, 600]],
  [3_600, [0, 1000, 2000, 3000, 4000]],
])("a highest value of %i has the lines %j", (highest, lines) => {
  expect(chartScale(highest)).toEqual({ top: lines.at(-1), lines });
});

test("whatever the highest value is, the top is not below it, and there are few lines, all whole", () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), (highest) => {
      const { top, lines } = chartScale(highest);
      expect(top).toBeGreaterThanOrEqual(highest);
      expect(lines.length).toBeLessThanOrEqual(6);
      expect(lines.every(Number.isInteger)).toBe(true);
    }),
  );
});
