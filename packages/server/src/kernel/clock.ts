/** The time, as the only thing that the product may not read for itself. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** `milliseconds` after `moment`. */
export function after(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}

/** The earlier of two moments. */
export function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

/** Whole seconds since 1970, as JWTs count. */
export function epochSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
