import { afterEach, beforeEach, expect, test } from "vitest";
import { firstDay, fromFirstDay, lastDay, untilLastDay } from "./day-period.ts";

const zone = process.env["TZ"];
beforeEach(() => void (process.env["TZ"] = "Europe/Berlin"));
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

test("a period holds its last day to the end, where the reader is", () => {
  expect(fromFirstDay("2026-11-01")).toBe("2026-10-31T23:00:00.000Z");
  expect(untilLastDay("2026-11-30")).toBe("2026-11-30T23:00:00.000Z");
});

test("a day of 25 hours is one day", () => {
  expect(fromFirstDay("2026-10-25")).toBe("2026-10-24T22:00:00.000Z");
  expect(untilLastDay("2026-10-25")).toBe("2026-10-25T23:00:00.000Z");
});

test("the inputs show the days that were chosen", () => {
  expect(firstDay(fromFirstDay("2026-10-25"))).toBe("2026-10-25");
  expect(lastDay(untilLastDay("2026-10-25"))).toBe("2026-10-25");
});

test("what is no day is no end of a period", () => {
  expect([fromFirstDay(""), untilLastDay("soon"), firstDay(""), lastDay(undefined), lastDay("soon")]).toEqual(
    ["", "", "", "", ""],
  );
});
