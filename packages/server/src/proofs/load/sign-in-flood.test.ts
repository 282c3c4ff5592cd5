import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { milliseconds, minutes } from "../../kernel/duration.ts";
import { basic } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";
import type { Flood } from "./flood.worker.ts";
import { addPeople, addressOf, password } from "../people.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { type ServerProcess, startServerProcess } from "../server-process.ts";
import { quantileOf } from "../statistics.ts";

const floods = scaled({ short: 1, full: 5 });
const atOnce = scaled({ short: 150, full: 500 });
const pause = milliseconds(20);
/** A short run shares the machine with the rest of the test suite: it shows that nothing starves, and no more. */
const limits = scaled({
  short: { refresh: 3_000, health: 3_000, memory: 200 },
  full: { refresh: 100, health: 50, memory: 200 },
});

interface FloodAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
}

describe.each(databases)("a flood of password sign-ins on %s", (database) => {
  let idp: OfflineProvider;
  let server: ServerProcess;

  beforeAll(async () => {
    idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
    server = await startServerProcess({ database, idp });
    await addPeople(server.databaseUrl, (floods + 1) * atOnce + 1);
  }, minutes(2));
  afterAll(async () => {
    await server.stop();
    await idp.close();
  });

  async function post(path: string, body: object): Promise<Response> {
    return fetch(server.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: basic() },
      body: JSON.stringify(body),
    });
  }

  async function flood(start: number): Promise<FloodAnswer[]> {
    const requests = Array.from({ length: atOnce }, (_, index) => ({
      username: `person-${start + index}`,
      address: addressOf(start + index),
    }));
    const workerData: Flood = { url: server.url, authorization: basic(), password, requests };
    const worker = new Worker(new URL("flood.worker.ts", import.meta.url), { workerData, execArgv: [] });
    const [answers] = (await once(worker, "message")) as [FloodAnswer[]];
    return answers;
  }

  /** Does `work` every now and then until told to stop. @returns How long each time took. */
  async function measure(work: () => Promise<void>, signal: AbortSignal): Promise<number[]> {
    const times: number[] = [];
    while (!signal.aborted) {
      const startedAt = performance.now();
      await work();
      times.push(performance.now() - startedAt);
      await sleep(pause);
    }
    return times;
  }

  test(
    "starves neither refreshes nor the health check, and takes no memory to speak of",
    async () => {
      const signIn = (await (await post("/api/auth/login/", { username: "person-0", password })).json()) as {
        refresh: string;
      };
      let { refresh } = signIn;
      const refreshOnce = async () => {
        const response = await post("/api/auth/token/refresh/", { refresh });
        expect(response.status).toBe(200);
        ({ refresh } = (await response.json()) as { refresh: string });
      };
      const askHealth = async () => {
        const response = await fetch(`${server.url}/healthz`);
        expect(response.status).toBe(200);
        await response.text();
      };
      await flood(1);
      const before = await server.memory();
      const stop = new AbortController();
      const measuring = Promise.all([measure(refreshOnce, stop.signal), measure(askHealth, stop.signal)]);
      const answers: FloodAnswer[] = [];
      let peak = before;
      const watch = measure(async () => {
        peak = Math.max(peak, await server.memory());
      }, stop.signal);
      for (let count = 1; count <= floods; count++) answers.push(...(await flood(1 + count * atOnce)));
      stop.abort();
      await watch;
      const [refreshes, healths] = await measuring;
      const [ok, busy] = [200, 503].map((status) => answers.filter((answer) => answer.status === status));
      expect(ok!.length + busy!.length).toBe(answers.length);
      expect(ok!.length).toBeGreaterThan(0);
      expect(busy!.every(({ retryAfter }) => retryAfter !== null)).toBe(true);
      const seen = {
        refresh: quantileOf(refreshes, 0.99),
        health: quantileOf(healths, 0.99),
        memory: peak - before,
      };
      expect(seen.refresh).toBeLessThan(limits.refresh);
      expect(seen.health).toBeLessThan(limits.health);
      expect(seen.memory).toBeLessThan(limits.memory);
      await recordProof({
        name: `sign-in-flood-${database}`,
        claim: "A flood of password sign-ins starves nobody else",
        how: `On ${database}: ${floods} floods of ${atOnce} password sign-ins at once, one after the other; meanwhile a session is refreshed and the health check asked every ${pause} ms.`,
        figures: {
          "sign-ins answered with 200": ok!.length,
          "sign-ins answered with 503 and Retry-After": busy!.length,
          "503, median time to the answer": `${quantileOf(
            busy!.map((answer) => answer.milliseconds),
            0.5,
          ).toFixed(0)} ms`,
          "refreshes measured": refreshes.length,
          "refresh, p99": `${seen.refresh.toFixed(1)} ms (must be under ${limits.refresh})`,
          "health check, p99": `${seen.health.toFixed(1)} ms (must be under ${limits.health})`,
          "memory before, peak": `${before.toFixed(0)} MiB, ${peak.toFixed(0)} MiB (may grow by ${limits.memory})`,
        },
      });
    },
    minutes(5),
  );
});
