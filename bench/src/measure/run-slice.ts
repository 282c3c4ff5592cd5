import { seconds } from "../../../tools/duration.ts";
import type { Line } from "../peers/peer.ts";
import type { Program } from "../peers/start-program.ts";

/** Does a thing on a line; `false` when there is nothing left to do. */
export type Step = (line: Line) => Promise<boolean>;

/** What was seen of a peer that had all the work for a while. */
export interface Slice {
  /** How often it did it in a second. */
  readonly rate: number;
  /** How long its process used a processor each time, in milliseconds; `null` of one that is no process. */
  readonly processorMs: number | null;
}

interface SliceOptions {
  readonly lines: readonly Line[];
  readonly program: Program | undefined;
  readonly step: Step;
  readonly durationMs: number;
}

/** Lets every line do the step again as soon as it is done, until the time is over. */
export async function runSlice({ lines, program, step, durationMs }: SliceOptions): Promise<Slice> {
  const usedBefore = await program?.processorTime();
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  let done = 0;
  const work = async (line: Line) => {
    while (performance.now() < endsAt && (await step(line))) done++;
  };
  await Promise.all(lines.map(work));
  const rate = (done * seconds(1)) / (performance.now() - startedAt);
  const used = await program?.processorTime();
  const processorMs = used === undefined || usedBefore === undefined ? null : (used - usedBefore) / done;
  return { rate, processorMs };
}
