import type { Line } from "../peers/peer.ts";

/** Does a thing on a line; `false` when there is nothing left to do. */
export type Step = (line: Line) => Promise<boolean>;

/**
 * Lets every line do the step again as soon as it is done, until the time is over.
 *
 * @returns How many were done in a second.
 */
export async function runSlice(lines: readonly Line[], step: Step, durationMs: number): Promise<number> {
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  let done = 0;
  const work = async (line: Line) => {
    while (performance.now() < endsAt && (await step(line))) done++;
  };
  await Promise.all(lines.map(work));
  return done / ((performance.now() - startedAt) / 1000);
}
