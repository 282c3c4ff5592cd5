import { setTimeout as sleep } from "node:timers/promises";
import type { OfflineProvider } from "@latchkey/idp";
import { startTestProvider } from "../../testing/exchange.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { milliseconds, minutes, seconds } from "../../kernel/duration.ts";
import { basic } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";
import { addPeople, addressOf, password } from "../people.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { type ServerProcess, startServerProcess } from "../server-process.ts";
import { quantileOf } from "../statistics.ts";

const inFlight = 64;
const refreshes = scaled({ short: 100, full: 2_000 });
const pause = milliseconds(5);
/** A short run shares the machine with the rest of the test suite: it shows that nothing starves, and no more. */
const longest = scaled({ short: milliseconds(1_000), full: milliseconds(50) });

describe.each(databases)("a refresh on %s", (database) => {
  let idp: OfflineProvider;
  let server: ServerProcess;
  let refresh: string;

  beforeAll(async () => {
    idp = await startTestProvider();
    server = await startServerProcess({ database, idp });
    await addPeople(server.databaseUrl, inFlight);
    const id_token = await idp.issueIdToken({ account: "verified@gmail.com" });
    ({ refresh } = (await (await post("/api/social/login/google/", { id_token })).json()) as {
      refresh: string;
    });
  }, minutes(2));
  afterAll(async () => {
    await server.stop();
    await idp.close();
  });

  function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(server.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: basic(), ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Keeps so many of a request under way until told to stop. @returns How many were answered. */
  async function keepInFlight(
    ask: (index: number) => Promise<Response>,
    signal: AbortSignal,
  ): Promise<number> {
    let answered = 0;
    await Promise.all(
      Array.from({ length: inFlight }, async (_, index) => {
        while (!signal.aborted) {
          await (await ask(index)).text();
          answered++;
        }
      }),
    );
    return answered;
  }

  /** @returns How long each of the refreshes took. */
  async function measure(): Promise<number[]> {
    const times: number[] = [];
    for (let count = 0; count < refreshes; count++) {
      const begun = performance.now();
      const answer = await post("/api/auth/token/refresh/", { refresh });
      ({ refresh } = (await answer.json()) as { refresh: string });
      times.push(performance.now() - begun);
      await sleep(pause);
    }
    return times;
  }

  /** @returns What 99 of 100 refreshes took at the most, and how many of the others were answered meanwhile. */
  async function measureBeside(ask: (index: number) => Promise<Response>) {
    const stop = new AbortController();
    const others = keepInFlight(ask, stop.signal);
    await sleep(seconds(1));
    const times = await measure();
    stop.abort();
    return { p99: quantileOf(times, 0.99), median: quantileOf(times, 0.5), answered: await others };
  }

  async function record(
    name: string,
    beside: string,
    seen: { p99: number; median: number; answered: number },
  ) {
    await recordProof({
      name: `refresh-beside-${name}-${database}`,
      claim: `A refresh is quick beside ${beside}`,
      how: `On ${database}: ${inFlight} of them are under way all the time while a session is refreshed ${refreshes} times, one refresh every ${pause} ms. Clients and server share two cores.`,
      figures: {
        "refresh, median": `${seen.median.toFixed(1)} ms`,
        "refresh, p99": `${seen.p99.toFixed(1)} ms (must be under ${longest})`,
        "of the others answered meanwhile": seen.answered,
      },
    });
  }

  test(
    "is quick while passwords are hashed, as many as are waiting",
    async () => {
      const seen = await measureBeside((index) =>
        post(
          "/api/auth/login/",
          { username: `person-${index}`, password },
          { "x-latchkey-client-address": addressOf(index) },
        ),
      );
      expect(seen.answered).toBeGreaterThan(10);
      expect(seen.p99).toBeLessThan(longest);
      await record("hashing", "password hashes", seen);
    },
    minutes(10),
  );

  test(
    "is quick while the provider hangs",
    async () => {
      idp.faults.respondSlowly(seconds(60), "tokeninfo");
      const { access_token } = await idp.issueTokens({ account: "verified@gmail.com" });
      const seen = await measureBeside(() => post("/api/social/login/google/", { access_token }));
      idp.faults.behaveNormally();
      expect(seen.p99).toBeLessThan(longest);
      await record("hanging-provider", "sign-ins that wait for a provider that hangs", seen);
    },
    minutes(10),
  );
});
