import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 100;

/** Waits until a URL answers without an error; false if it did not within `limitMs` milliseconds. */
export async function waitUntilReady(url: string, limitMs: number, signal: AbortSignal): Promise<boolean> {
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  while (!giveUp.aborted) {
    if (await isAnswering(url, giveUp)) return true;
    await sleep(pollMs);
  }
  return false;
}

async function isAnswering(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: "manual", signal });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    return false;
  }
}
