import type { Tally } from "./tally.ts";

export type StepContext = {
  /** What follows the part's name on the command line, for its runner. */
  readonly extraArgs: readonly string[];
  readonly signal: AbortSignal;
};

/** One thing that `npm test` does. */
export type Step = {
  readonly title: string;
  /** The part of `npm test -- <part>` that it belongs to. */
  readonly part: "checks" | "unit" | "proofs" | "e2e";
  run(context: StepContext): Promise<Tally>;
};
