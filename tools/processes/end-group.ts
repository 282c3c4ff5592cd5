import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "../duration.ts";

const pollMs = 25;

/** Asks a process group to stop, and kills what is still there after `graceMs` milliseconds. */
export async function endGroup(groupId: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  signalGroup(groupId, signal);
  if (await isGoneWithin(groupId, graceMs)) return;
  signalGroup(groupId, "SIGKILL");
  await isGoneWithin(groupId, seconds(2));
}

/** Sends a signal to every process of a group; a group that is gone already is no error. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
}

async function isGoneWithin(groupId: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (signalGroup(groupId, 0)) {
    if (Date.now() >= deadline) return false;
    await sleep(pollMs);
  }
  return true;
}
