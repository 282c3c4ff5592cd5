/** Durations in milliseconds, so that no bare number of time stands in the tools. */
export const seconds = (count: number): number => count * 1000;

export const minutes = (count: number): number => seconds(count * 60);
