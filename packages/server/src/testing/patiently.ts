import { setTimeout as sleep } from "node:timers/promises";
import { milliseconds } from "../kernel/duration.ts";
import type { Answer } from "./start-test-server.ts";

/** Shorter than what clients are told, and long enough to let the others through. */
const pause = milliseconds(250);

/**
 * Asks again for as long as the answer is that there is no room now: on a busy machine a crowd is more than is hashed, or gets
 * a connection, in time. Whoever is told so has changed nothing, so that whatever is counted afterwards must be right.
 */
export async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  const answer = await ask();
  if (answer.status !== 503) return answer;
  await sleep(pause);
  return patiently(ask);
}
