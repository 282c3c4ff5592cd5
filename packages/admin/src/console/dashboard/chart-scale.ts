/** The lines across a chart: round numbers from zero to the first one that nothing is above. */
export interface ChartScale {
  readonly top: number;
  readonly lines: readonly number[];
}

const mostLines = 4;

/** A scale for counts up to a highest one: its lines are whole, and 1, 2 or 5 times a power of ten apart. */
export function chartScale(highest: number): ChartScale {
  const rough = Math.max(1, highest) / mostLines;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power);
  const count = Math.max(1, Math.ceil(highest / step));
  return { top: count * step, lines: Array.from({ length: count + 1 }, (_, index) => index * step) };
}
