import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutes } from "../../kernel/duration.ts";
import { basic } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";
import { addPeople, addressOf, password } from "../people.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { type ServerProcess, startServerProcess } from "../server-process.ts";
import { differenceInterval, medianOf } from "../statistics.ts";

const tries = scaled({ short: 30, full: 2_000 });
const inFlight = scaled({ short: 10, full: 50 });
/** In milliseconds. A short run cannot tell one of them from the noise of a busy machine: there it is a share of the median. */
const toleranceAt = scaled({ short: (median: number) => Math.max(10, median / 4), full: () => 1 });

describe.each(databases)("S73: an unknown person and a wrong password look alike on %s", (database) => {
  let idp: OfflineProvider;
  let server: ServerProcess;
  let nextTry = 0;

  beforeAll(async () => {
    idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
    server = await startServerProcess({ database, idp });
    await addPeople(server.databaseUrl, 4 * tries + 500);
  }, minutes(2));
  afterAll(async () => {
    await server.stop();
    await idp.close();
  });

  /** Each try has a person and an address of its own, so that the limits, which are on, never answer instead. */
  async function signIn(kind: "unknown" | "wrong" | "right") {
    const index = nextTry++;
    const username = kind === "unknown" ? `nobody-${index}` : `person-${index}`;
    const startedAt = performance.now();
    const response = await fetch(`${server.url}/api/auth/login/`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: basic(),
        "x-latchkey-client-address": addressOf(index),
      },
      body: JSON.stringify({
        username,
        password: kind === "right" ? password : "a wrong and rather long password",
      }),
    });
    const body = await response.text();
    return { milliseconds: performance.now() - startedAt, response, body };
  }

  test("to the byte, but for ids and dates", async () => {
    const [unknown, wrong] = [await signIn("unknown"), await signIn("wrong")];
    const headersOf = ({ response }: typeof unknown) =>
      [...response.headers].filter(([name]) => name !== "x-request-id" && name !== "date");
    expect(unknown.response.status).toBe(400);
    expect(wrong.response.status).toBe(400);
    expect(unknown.body).toBe(wrong.body);
    expect(headersOf(unknown)).toEqual(headersOf(wrong));
  });

  test(
    "in their time, on an idle server",
    async () => {
      const times = { unknown: [] as number[], wrong: [] as number[] };
      for (let round = 0; round < tries; round++) {
        const order = round % 2 === 0 ? (["unknown", "wrong"] as const) : (["wrong", "unknown"] as const);
        for (const kind of order) times[kind].push((await signIn(kind)).milliseconds);
      }
      const [unknown, wrong] = [medianOf(times.unknown), medianOf(times.wrong)];
      const tolerance = toleranceAt(unknown);
      expect(Math.abs(unknown - wrong)).toBeLessThan(tolerance);
      await recordProof({
        name: `sign-in-timing-idle-${database}`,
        claim: "An unknown person and a wrong password are refused in the same time (S73), idle server",
        how: `On ${database}: ${tries} refused sign-ins of each kind, one after the other in alternating order, each with a person and an address of its own, limits on.`,
        figures: {
          "median, unknown person": `${unknown.toFixed(3)} ms`,
          "median, wrong password": `${wrong.toFixed(3)} ms`,
          difference: `${(unknown - wrong).toFixed(3)} ms (allowed: ${tolerance} ms)`,
        },
      });
    },
    minutes(20),
  );

  test(
    "in their time, among many sign-ins in flight",
    async () => {
      const times = { unknown: [] as number[], wrong: [] as number[] };
      let left = 2 * tries;
      const work = async () => {
        while (left > 0) {
          const kind = left-- % 2 === 0 ? "unknown" : "wrong";
          const { milliseconds, response } = await signIn(kind);
          expect(response.status).toBe(400);
          times[kind].push(milliseconds);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, work));
      const settled = { unknown: times.unknown.slice(inFlight), wrong: times.wrong.slice(inFlight) };
      const [low, high] = differenceInterval(settled.unknown, settled.wrong);
      const tolerance = toleranceAt(medianOf(settled.unknown));
      const isNothing =
        (low <= 0 && high >= 0) || (Math.abs(low) <= tolerance && Math.abs(high) <= tolerance);
      expect({ isNothing, low, high }).toMatchObject({ isNothing: true });
      await recordProof({
        name: `sign-in-timing-busy-${database}`,
        claim: "An unknown person and a wrong password are refused in the same time (S73), busy server",
        how: `On ${database}: ${inFlight} sign-ins in flight all the time, the probes among them, each with a person and an address of its own, limits on.`,
        figures: {
          "refusals of each kind": settled.unknown.length,
          "median, unknown person": `${medianOf(settled.unknown).toFixed(2)} ms`,
          "median, wrong password": `${medianOf(settled.wrong).toFixed(2)} ms`,
          "99 % bootstrap interval of the difference": `${low.toFixed(2)} to ${high.toFixed(2)} ms (must contain 0 or lie within ${tolerance} ms)`,
        },
      });
    },
    minutes(20),
  );
});
