/** So many seconds in milliseconds. */
export const seconds = (count: number): number => count * 1000;
