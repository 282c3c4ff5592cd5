import { stat } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { milliseconds, minutes } from "../../kernel/duration.ts";
import { createPasswordHasher, type PasswordHasher } from "../../passwords/password-hasher.ts";
import { compareTimes } from "../timing/compare-times.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { medianOf, quantileOf } from "../statistics.ts";
import { takeTurns } from "../timing/take-turns.ts";

const rounds = scaled({ short: 15, full: 1_000 });
const atOnce = scaled({ short: 96, full: 128 });
/** In milliseconds. A short run tells threads from none: hashed on the main thread, or where files are read, they take seconds. */
const limits = scaled({ short: { delay: 400, read: 200 }, full: { delay: 50, read: 10 } });

let hasher: PasswordHasher;
let encoded: string;
beforeAll(async () => {
  hasher = createPasswordHasher();
  encoded = await hasher.hash("pw");
});
afterAll(() => hasher.close());

test(
  "S73: nobody, and nobody's hash, take as long as a wrong password",
  async () => {
    // "ﬁ" is tried twice by each of them, since it may have been hashed as it was received.
    const verify = (hash: string | null) => async () => () => hasher.verify("ﬁ", hash);
    const times = await takeTurns(rounds, {
      "a wrong password": verify(encoded),
      nobody: verify(null),
      "an unusable hash": verify("!unusable"),
    });
    const { apart, figures } = compareTimes(times, "a wrong password");
    expect(apart).toEqual([]);
    await recordProof({
      name: "hashing-nobody",
      claim: "Nobody, and nobody's hash, take as long as a wrong password (S73)",
      how: `${rounds} passwords of each kind were checked by the hasher, in turn.`,
      figures,
    });
  },
  minutes(10),
);

test(
  "the main thread answers others meanwhile, and files are read",
  async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const done = new AbortController();
    const hashes = Array.from({ length: atOnce }, () => hasher.hash("pw"));
    const work = Promise.all(hashes).finally(() => done.abort());
    delay.enable();
    const reads: number[] = [];
    while (!done.signal.aborted) {
      const startedAt = performance.now();
      await stat(import.meta.filename);
      reads.push(performance.now() - startedAt);
      await sleep(milliseconds(5));
    }
    delay.disable();
    await work;
    const seen = { delay: delay.percentile(99) / 1e6, read: medianOf(reads) };
    expect(reads.length).toBeGreaterThan(10);
    expect(seen.delay).toBeLessThan(limits.delay);
    expect(seen.read).toBeLessThan(limits.read);
    await recordProof({
      name: "hashing-threads",
      claim: "While passwords are hashed the main thread answers others, and files are read",
      how: `${atOnce} passwords hashed at once; meanwhile a file is looked at every 5 ms.`,
      figures: {
        "delay of the event loop, p99": `${seen.delay.toFixed(1)} ms (must be under ${limits.delay})`,
        "files looked at": reads.length,
        "time for one, median": `${seen.read.toFixed(2)} ms (must be under ${limits.read})`,
        "time for one, p99": `${quantileOf(reads, 0.99).toFixed(2)} ms`,
      },
    });
  },
  minutes(2),
);
