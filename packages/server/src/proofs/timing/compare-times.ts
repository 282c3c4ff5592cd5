import { type Duration, milliseconds } from "../../kernel/duration.ts";
import { isFull } from "../env.ts";
import { differenceInterval, medianOf } from "../statistics.ts";

interface Comparison {
  /** The kinds that are not alike; none, if all is well. */
  readonly apart: readonly { readonly kind: string; readonly interval: Interval }[];
  /** What to record. */
  readonly figures: Readonly<Record<string, string>>;
}

type Interval = readonly [low: number, high: number];

/**
 * Compares the times of all kinds with those of `reference`, by the interval in which 99 of 100 differences of their medians
 * lie. A full run wants it to contain zero or to stay within `tolerance`. A short one, on a machine that is busy with other
 * things, wants that it does not lie beyond a quarter of the median: what skips a hash is further away than that.
 */
export function compareTimes<Kind extends string>(
  times: Readonly<Record<Kind, readonly number[]>>,
  reference: Kind,
  tolerance: Duration = milliseconds(1),
): Comparison {
  const expected = medianOf(times[reference]);
  const isAlike = isFull ? isNothing(tolerance) : isNotBeyond(Math.max(10, expected / 4));
  const others = (Object.keys(times) as Kind[]).filter((kind) => kind !== reference);
  const compared = others.map((kind) => {
    const interval = differenceInterval(times[kind], times[reference]);
    return { kind, median: medianOf(times[kind]), interval };
  });
  const rows = compared.map(({ kind, median, interval: [low, high] }) => [
    kind,
    `median ${median.toFixed(3)} ms; 99 % bootstrap interval of the difference: ${low.toFixed(3)} to ${high.toFixed(3)} ms (must contain 0 or lie within ${tolerance} ms)`,
  ]);
  return {
    apart: compared.filter(({ interval }) => !isAlike(interval)),
    figures: { [reference]: `median ${expected.toFixed(3)} ms`, ...Object.fromEntries(rows) },
  };
}

function isNothing(tolerance: Duration): (interval: Interval) => boolean {
  return ([low, high]) => (low <= 0 && high >= 0) || (low >= -tolerance && high <= tolerance);
}

function isNotBeyond(distance: number): (interval: Interval) => boolean {
  return ([low, high]) => low <= distance && high >= -distance;
}
