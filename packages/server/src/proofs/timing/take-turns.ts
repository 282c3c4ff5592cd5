/** Makes a call ready, and returns it. The time of the call alone is taken. */
type Probe = () => Promise<() => Promise<unknown>>;

/** What is first called finds nothing warm. */
const uncounted = 3;

/**
 * How long calls of several kinds take, in milliseconds: one call after the other, in rounds of all kinds, of which each begins
 * with another kind. Whatever the machine does besides meets all kinds alike.
 */
export async function takeTurns<Kind extends string>(
  rounds: number,
  probes: Readonly<Record<Kind, Probe>>,
): Promise<Record<Kind, readonly number[]>> {
  const kinds = Object.keys(probes) as Kind[];
  const times = Object.fromEntries(kinds.map((kind) => [kind, [] as number[]])) as Record<Kind, number[]>;
  for (let round = 0; round < rounds + uncounted; round++) {
    const first = round % kinds.length;
    for (const kind of [...kinds.slice(first), ...kinds.slice(0, first)]) {
      const call = await probes[kind]();
      const startedAt = performance.now();
      await call();
      if (round >= uncounted) times[kind].push(performance.now() - startedAt);
    }
  }
  return times;
}

/** How often {@link takeTurns} calls each kind. */
export function callsIn(rounds: number): number {
  return rounds + uncounted;
}
