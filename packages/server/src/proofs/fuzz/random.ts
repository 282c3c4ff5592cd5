/** Draws that a seed decides. */
export interface Random {
  /** A whole number from 0, below `limit`. */
  below(limit: number): number;
  /** Yes in this share of cases. */
  chance(share: number): boolean;
  pick<Item>(list: readonly Item[]): Item;
}

/** Mulberry32: 32 bits of state, quick, and the same everywhere. Nothing secret comes out of it. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, chance: (share) => next() < share, pick: (list) => list[below(list.length)]! };
}

/** The draws of one input among many, so that it can be made again without those before it. */
export function randomOf(seed: number, index: number): Random {
  return createRandom(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(index + 1, 0xc2b2ae35));
}
