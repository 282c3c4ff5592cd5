/** How many checks or tests held, how many did not, and which those are, where somebody said it. */
export type Tally = { readonly passed: number; readonly failed: number; readonly names: readonly string[] };

export const onePassed: Tally = { passed: 1, failed: 0, names: [] };
export const oneFailed: Tally = { passed: 0, failed: 1, names: [] };

export const addTallies = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  names: [...a.names, ...b.names],
});
