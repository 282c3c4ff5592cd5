import { setTimeout as sleep } from "node:timers/promises";
import { type Duration, milliseconds } from "./duration.ts";

/** For an answer that must not tell whether somebody was mailed: to write a mail takes some milliseconds more than to write none. */
export const longerThanMailing = milliseconds(100);

/** Runs work of which the time must not tell what it did: its outcome, good or bad, comes no sooner than after `least`. */
export async function takeAtLeast<Result>(least: Duration, work: () => Promise<Result>): Promise<Result> {
  const [outcome] = await Promise.allSettled([work(), sleep(least)]);
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
