/** The value below which the share `quantile` (0 to 1) of the samples lies. */
export function quantileOf(samples: readonly number[], quantile: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? Number.NaN;
}

export function medianOf(samples: readonly number[]): number {
  return quantileOf(samples, 0.5);
}

/** The bootstrap interval of the difference of two medians: where 99 of 100 of them lie when both are drawn again. */
export function differenceInterval(
  a: readonly number[],
  b: readonly number[],
  { rounds = 2_000, level = 0.99 } = {},
): readonly [low: number, high: number] {
  const differences = Array.from({ length: rounds }, () => medianOf(drawAgain(a)) - medianOf(drawAgain(b)));
  const tail = (1 - level) / 2;
  return [quantileOf(differences, tail), quantileOf(differences, 1 - tail)];
}

function drawAgain(samples: readonly number[]): number[] {
  return Array.from(samples, () => samples[Math.floor(Math.random() * samples.length)]!);
}
