/** Durations in milliseconds, so that no bare number of time stands in the code. */
export const seconds = (count: number): number => count * 1000;

export const minutes = (count: number): number => seconds(count * 60);

export const days = (count: number): number => minutes(count * 24 * 60);

/** Where a protocol counts in seconds. */
export const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / seconds(1));
