import { expect } from "vitest";
import { isFull } from "./env.ts";
import { differenceInterval, medianOf } from "./statistics.ts";

/** In milliseconds: what a full run allows. */
const tolerance = 1;

/**
 * Expects that the times of all kinds are those of `reference`, by the interval in which 99 of 100 differences of their medians
 * lie. A full run expects it to contain zero or to stay within a millisecond. A short one, on a machine that is busy with
 * other things, expects that it does not lie beyond a quarter of the median: what skips a hash is further away than that.
 *
 * @returns What to record.
 */
export function expectAlike<Kind extends string>(
  times: Readonly<Record<Kind, readonly number[]>>,
  reference: Kind,
): Record<string, string> {
  const expected = medianOf(times[reference]);
  const figures: Record<string, string> = { [`median, ${reference}`]: `${expected.toFixed(3)} ms` };
  for (const kind of Object.keys(times) as Kind[]) {
    if (kind === reference) continue;
    const interval = differenceInterval(times[kind], times[reference]);
    const isAlike = isFull ? isNothing(interval) : isNotBeyond(interval, Math.max(10, expected / 4));
    expect({ kind, expected, interval, isAlike }).toMatchObject({ isAlike: true });
    const [low, high] = interval.map((bound) => bound.toFixed(3));
    figures[`median, ${kind}`] = `${medianOf(times[kind]).toFixed(3)} ms`;
    figures[`99 % bootstrap interval of the difference, ${kind}`] =
      `${low} to ${high} ms (must contain 0 or lie within ${tolerance} ms)`;
  }
  return figures;
}

type Interval = readonly [low: number, high: number];

function isNothing([low, high]: Interval): boolean {
  return (low <= 0 && high >= 0) || isWithin([low, high], tolerance);
}

function isWithin([low, high]: Interval, distance: number): boolean {
  return low >= -distance && high <= distance;
}

function isNotBeyond([low, high]: Interval, distance: number): boolean {
  return low <= distance && high >= -distance;
}
