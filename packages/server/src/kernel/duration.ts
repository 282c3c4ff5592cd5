import { z } from "zod";

/** Milliseconds. Made by {@link seconds} and its kin alone, so that no bare number of time stands in the code. */
export type Duration = number;

export const milliseconds = (count: number): Duration => count;
export const seconds = (count: number): Duration => count * 1000;
export const minutes = (count: number): Duration => seconds(count * 60);
export const hours = (count: number): Duration => minutes(count * 60);
export const days = (count: number): Duration => hours(count * 24);

const units = { s: seconds, m: minutes, h: hours, d: days } as const;

/** The schema of a setting such as `15s`, `5m`, `12h` or `30d`. */
export function durationSetting(limits: {
  readonly min: Duration;
  readonly max: Duration;
  readonly words: string;
}) {
  return z
    .string()
    .regex(/^\d{1,6}[smhd]$/, "must be a number and a unit, such as 30s, 5m, 12h or 7d")
    .transform((text) => units[text.slice(-1) as keyof typeof units](Number(text.slice(0, -1))))
    .refine((length) => length >= limits.min && length <= limits.max, `must be ${limits.words}`);
}
