import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { milliseconds, minutes } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import { collectLog } from "../testing/start-test-server.ts";
import { createPasswordHasher, type PasswordHasher } from "./password-hasher.ts";

const run = promisify(execFile);

/** A hasher for as long as the test runs. */
function open(options?: Parameters<typeof createPasswordHasher>[0]): PasswordHasher {
  const hasher = createPasswordHasher(options);
  onTestFinished(() => hasher.close());
  return hasher;
}

const times = <Result>(count: number, work: () => Result) => Array.from({ length: count }, work);

const busy = { failure: "unavailable", options: { retryAfterSeconds: 4 } };

let hasher: PasswordHasher;
let encoded: string;
beforeAll(async () => {
  hasher = createPasswordHasher();
  encoded = await hasher.hash("pw");
});
afterAll(() => hasher.close());

describe("a password", () => {
  test("S70 is the right one for its own hash alone", async () => {
    expect(await hasher.verify("pw", encoded)).toEqual({ isRight: true, mustRehash: false });
    expect(await hasher.verify("pW", encoded)).toEqual({ isRight: false });
    expect(await hasher.verify("pw", null)).toEqual({ isRight: false });
    const imported = "pbkdf2_sha1$1000000$saltsaltsaltsalt$3IHYn6nADzI38Zc3XQ0e/XZV1fM=";
    expect(await hasher.verify("pw", imported)).toEqual({ isRight: true, mustRehash: true });
  });

  test("S71 of 1 KiB is hashed, and one byte more is refused before any hashing", async () => {
    const large = "é".repeat(512);
    const kept = await hasher.hash(large);
    expect(await hasher.verify(large, kept)).toEqual({ isRight: true, mustRehash: false });
    const idle = open({ threads: 1, maxQueue: 0 });
    const underWay = idle.hash("pw");
    expect(await idle.verify(`${large}x`, kept)).toEqual({ isRight: false });
    expect(await idle.verify(`${large}x`, null)).toEqual({ isRight: false });
    await expect(idle.hash(`${large}x`)).rejects.toMatchObject({
      failure: "invalid_fields",
      message: "a password is larger than 1 KiB",
    });
    await underWay;
  });
});

describe("when many come at once", () => {
  test("those beyond the queue are refused at once, and the others are served", async () => {
    const small = open({ threads: 1, maxQueue: 3 });
    const served = times(4, () => small.verify("pw", encoded));
    let finished = 0;
    for (const result of served) void result.then(() => finished++);
    const refused = await Promise.allSettled(times(20, () => small.verify("pw", encoded)));
    expect(finished).toBe(0);
    for (const result of refused) expect(result).toMatchObject({ status: "rejected", reason: busy });
    expect(refused[0]).toMatchObject({ reason: expect.any(Failure) as Failure });
    await expect(small.hash("pw")).rejects.toMatchObject(busy);
    expect(await Promise.all(served)).toEqual(times(4, () => ({ isRight: true, mustRehash: false })));
    expect(await small.verify("pw", encoded)).toEqual({ isRight: true, mustRehash: false });
  });

  test("no use case begins that could not hash in time: it is refused at once, and let in when another has ended", async () => {
    const small = open({ threads: 1, maxQueue: 2 });
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const underWay = times(3, () => small.admit(() => isOver));
    let hasBegun = false;
    const begin = async () => void (hasBegun = true);
    await expect(small.admit(begin)).rejects.toMatchObject(busy);
    expect(hasBegun).toBe(false);
    end();
    await Promise.all(underWay);
    await small.admit(begin);
    expect(hasBegun).toBe(true);
  });

  test("each is served in the order of its coming", async () => {
    const fair = open({ threads: 1 });
    // The thread's own start may take longer than anybody waits for a turn.
    await fair.verify("pw", encoded);
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        await fair.verify("pw", encoded);
        order.push(index);
      }),
    );
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  test("500 that wait take no memory of their own", async () => {
    const queue = createPasswordHasher({ threads: 1, maxQueue: 500 });
    await queue.verify("pw", encoded);
    const before = process.memoryUsage().rss;
    const results = times(500, () =>
      queue.verify("pw", encoded).then(
        () => process.memoryUsage().rss,
        () => 0,
      ),
    );
    await Promise.race(results.slice(20));
    await queue.close();
    const most = Math.max(...(await Promise.all(results)));
    expect(most).toBeGreaterThan(0);
    expect(most - before).toBeLessThan(150 * 1024 * 1024);
  });
});

describe("a thread that ends by itself", () => {
  /** The threads of whatever pool is made by some work. */
  async function threadsOf(work: () => Promise<unknown>): Promise<Worker[]> {
    const threads: Worker[] = [];
    const note = (thread: Worker) => void threads.push(thread);
    process.on("worker", note);
    await work();
    process.off("worker", note);
    return threads;
  }

  test("refuses what it was at, and the next one serves those who wait", async () => {
    const fragile = open({ threads: 1 });
    const [thread] = await threadsOf(() => fragile.hash("pw"));
    const results = times(4, () => fragile.verify("pw", encoded));
    await thread!.terminate();
    expect(await Promise.allSettled(results)).toMatchObject([
      { status: "rejected", reason: { ...busy, message: "a password could not be hashed" } },
      ...times(3, () => ({ status: "fulfilled", value: { isRight: true } })),
    ]);
  });

  test("while it has nothing to do does no harm, and is logged", async () => {
    const lines: string[] = [];
    const fragile = open({ threads: 1, log: collectLog(lines) });
    const [thread] = await threadsOf(() => fragile.hash("pw"));
    thread!.emit("error", new Error("out of memory"));
    expect(await fragile.verify("pw", encoded)).toMatchObject({ isRight: true });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: "error", err: "Error: out of memory", message: "a thread of the password hasher ended" },
    ]);
  });

  test("no thread starts before the first password, and none stays when the hasher is closed", async () => {
    const lazy = createPasswordHasher({ threads: 2 });
    expect(await threadsOf(() => sleep(milliseconds(50)))).toHaveLength(0);
    const threads = await threadsOf(() => lazy.hash("pw"));
    expect(threads).toHaveLength(2);
    await lazy.close();
    expect(threads.map(({ threadId }) => threadId)).toEqual([-1, -1]);
    await expect(lazy.hash("pw")).rejects.toMatchObject({
      ...busy,
      message: "the password hasher is closed",
    });
    await expect(createPasswordHasher().close()).resolves.toBeUndefined();
  });
});

test("S81 no failure repeats the password or the hash", async () => {
  const closing = createPasswordHasher({ threads: 1 });
  const results = Promise.allSettled(times(2, () => closing.verify("a secret password", encoded)));
  await sleep(milliseconds(5));
  await closing.close();
  const reasons = (await results).map((result) => (result as PromiseRejectedResult).reason as Error);
  expect(reasons).toMatchObject([
    { ...busy, cause: { message: "Terminating worker thread" } },
    { ...busy, message: "the password hasher is closed" },
  ]);
  for (const reason of reasons)
    expect(JSON.stringify(reason) + String(reason.stack)).not.toMatch(/secret|argon2/);
});

describe("a program that hashes", () => {
  const server = fileURLToPath(new URL("../../", import.meta.url));
  const repository = join(server, "../../");
  const script = `
    const { createPasswordHasher } = await import(process.env.HASHER);
    const passwords = createPasswordHasher();
    const verdict = await passwords.verify("pw", await passwords.hash("pw"));
    console.log(JSON.stringify(verdict));`;

  /** Runs a program that does not close its hasher. Its flags and its environment are not for the hasher's threads. */
  async function runProgram(file: string) {
    const noThreads = `import { isMainThread } from "node:worker_threads"; if (!isMainThread) throw new Error("flags");`;
    const flags = ["--conditions=source", `--import=data:text/javascript,${encodeURIComponent(noThreads)}`];
    const { stdout, stderr } = await run(
      process.execPath,
      [...flags, "--input-type=module", "--eval", script],
      { cwd: server, env: { ...process.env, HASHER: file, NODE_OPTIONS: flags[1] }, timeout: minutes(1) },
    );
    return { stdout, stderr };
  }

  const good = { stdout: '{"isRight":true,"mustRehash":false}\n', stderr: "" };

  test(
    "from its sources finds its threads, which do not keep it from ending",
    { timeout: minutes(2) },
    async () => {
      expect(await runProgram(join(import.meta.dirname, "password-hasher.ts"))).toEqual(good);
    },
  );

  test("as it was built does, too", { timeout: minutes(3) }, async () => {
    // Inside of the repository, so that what was built finds the packages that it imports.
    const folder = mkdtempSync(join(repository, "node_modules/.password-hasher-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const config = {
      extends: relative(folder, join(server, "tsconfig.build.json")),
      compilerOptions: {
        rootDir: relative(folder, join(server, "src")),
        outDir: "dist",
        tsBuildInfoFile: "dist/.tsbuildinfo",
        composite: false,
        declaration: false,
        sourceMap: false,
      },
      files: ["password-hasher.ts", "password-worker.ts"].map((file) =>
        relative(folder, join(import.meta.dirname, file)),
      ),
      include: [],
      references: [],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    await run(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), "-p", folder]);
    expect(await runProgram(join(folder, "dist/passwords/password-hasher.js"))).toEqual(good);
  });
});
