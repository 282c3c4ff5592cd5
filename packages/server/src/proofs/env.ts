/** `npm run prove` runs the proofs with their full counts; `npm test` runs the same with short ones. */
export const isFull = process.env.PROVE === "full";

/** What a proof that draws lots printed when it failed, to see the same run again; otherwise each run draws others. */
export const seed: number | undefined =
  process.env.PROVE_SEED === undefined ? undefined : Number(process.env.PROVE_SEED);

/** How many inputs the fuzzer makes, where the usual number is too small or too large. */
export const inputs: number | undefined =
  process.env.PROVE_INPUTS === undefined ? undefined : Number(process.env.PROVE_INPUTS);
