import { parentPort, workerData } from "node:worker_threads";

/** One sign-in of a flood. */
export interface FloodRequest {
  readonly username: string;
  readonly address: string;
}

/** What a flood is made of: all requests leave at once, so that the measuring thread has its own event loop. */
export interface Flood {
  readonly url: string;
  readonly authorization: string;
  readonly password: string;
  readonly requests: readonly FloodRequest[];
}

const { url, authorization, password, requests } = workerData as Flood;

const answers = await Promise.all(
  requests.map(async ({ username, address }) => {
    const startedAt = performance.now();
    const response = await fetch(`${url}/api/auth/login/`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization,
        "x-latchkey-client-address": address,
      },
      body: JSON.stringify({ username, password }),
    });
    await response.text();
    const retryAfter = response.headers.get("retry-after");
    return { status: response.status, retryAfter, milliseconds: performance.now() - startedAt };
  }),
);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort?.postMessage(answers);
