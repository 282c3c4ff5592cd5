import type { Answer } from "./start-test-server.ts";

/**
 * Asks again for as long as the answer is that there is no room now: on a busy machine a crowd is more than is hashed, or gets
 * a connection, in time. Whoever is told so has changed nothing, so that whatever is counted afterwards must be right.
 */
export async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  const answer = await ask();
  return answer.status === 503 ? patiently(ask) : answer;
}
