import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { Admission } from "../kernel/admission.ts";
import { type Duration, seconds } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import { KeyedAdmission } from "../kernel/keyed-admission.ts";
import type { Log } from "../kernel/log.ts";
import type * as passwordWorker from "./password-worker.ts";
import type { PasswordVerdict } from "./password-worker.ts";

export type { PasswordVerdict } from "./password-worker.ts";

/** Hashes passwords and checks them, in threads of its own. Both refuse with `unavailable` when too many wait. */
export interface PasswordHasher {
  /**
   * Hashes a password with argon2id, in Django's encoded form.
   *
   * @param password As the person typed it.
   * @throws Failure `invalid_fields` when it is larger than 1 KiB (S71), `unavailable` when there is no room.
   */
  hash(password: string): Promise<string>;
  /**
   * Checks a password against a stored hash, of any algorithm of Django's.
   *
   * @param encoded `null` for nobody, and for somebody without a password: that takes as long as a wrong password (S73).
   * @throws Failure `unavailable` when there is no room.
   */
  verify(password: string, encoded: string | null): Promise<PasswordVerdict>;
  /**
   * Runs a use case that hashes a password on its way: of more than can be hashed in time, the others are refused before
   * they ask the database for anything.
   *
   * @param caller Who asks, where the right password counts against no limit: few of one caller are let in at a time, so that
   *   nobody takes all places.
   * @throws Failure `unavailable` when there is no room, or too many of the caller's own wait.
   */
  admit<Result>(useCase: () => Promise<Result>, caller?: string): Promise<Result>;
  /** Ends the threads; what is under way fails as `unavailable`. */
  close(): Promise<void>;
}

interface PasswordHasherOptions {
  /** One less than there are processors, up to 4, unless it is said: the main thread keeps one for itself. */
  readonly threads?: number;
  /** How many may wait beyond those that are worked on. */
  readonly maxQueue?: number;
  /** Hears of a thread that ended by itself. */
  readonly log?: Log;
}

const maxPasswordBytes = 1024;

// A hash of ours takes about 30 ms, so that the last of 128 waits for four seconds; a client would not wait much longer. A
// hash from Django may take ten times that, which the longest wait is for.
const queuedPerThread = 128;
const retryAfter = seconds(4);
const longestWait = seconds(8);

/** As many of one account are tried at once by its limit; the others would hold places while they wait for these. */
const ofOneCaller = { active: 5, waiting: 100 };

// The slowest hash that is accepted takes some seconds. Whoever waits for it is told so long before its thread is given up.
const timeLimit = seconds(15);
const threadGivenUpAfter = seconds(60);

/** Makes a hasher. Its threads start with the first password. */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const { threads = Math.min(4, Math.max(1, availableParallelism() - 1)), log } = options;
  const { maxQueue = queuedPerThread * threads } = options;
  const room = new Admission({ active: threads + maxQueue, waiting: 0, retryAfter });
  const callers = new KeyedAdmission({ ...ofOneCaller, longestWait, retryAfter });
  const freeThreads = new Admission({ active: threads, waiting: maxQueue, longestWait, retryAfter });
  let pool: Piscina | undefined;
  let isClosed = false;

  async function run<Name extends keyof Work>(
    name: Name,
    input: Parameters<Work[Name]>[0],
  ): Promise<ReturnType<Work[Name]>> {
    const answer = Promise.withResolvers<unknown>();
    const hashing = freeThreads.run(async () => {
      if (isClosed) throw unavailable("the password hasher is closed");
      pool ??= startPool(threads, log);
      const work = pool.run(input, { name }) as Promise<unknown>;
      answer.resolve(within(timeLimit, work));
      // The place is free when the thread is, whatever the caller was told.
      await within(threadGivenUpAfter, work).catch(() => undefined);
    });
    hashing.catch(answer.reject);
    return (await answer.promise.catch((cause: unknown) => {
      throw cause instanceof Failure ? cause : unavailable("a password could not be hashed", cause);
    })) as ReturnType<Work[Name]>;
  }

  return {
    async hash(password) {
      if (isTooLarge(password)) throw new Failure("invalid_fields", "a password is larger than 1 KiB");
      return run("makeHash", password);
    },
    async verify(password, encoded) {
      return isTooLarge(password) ? { isRight: false } : run("checkPassword", { password, encoded });
    },
    admit: (useCase, caller) =>
      caller === undefined ? room.run(useCase) : callers.run(caller, () => room.run(useCase)),
    async close() {
      isClosed = true;
      await pool?.destroy();
    },
  };
}

type Work = typeof passwordWorker;

/** From sources the worker is a .ts file, from what was built a .js file; either stands beside this one. */
const workerFile = fileURLToPath(new URL(`./password-worker${extname(import.meta.url)}`, import.meta.url));

function startPool(threads: number, log: Log | undefined): Piscina {
  const pool = new Piscina({
    filename: workerFile,
    minThreads: threads,
    maxThreads: threads,
    // Otherwise the pool puts whoever it finds no thread for at the end of the queue.
    stricterFIFO: true,
    // No flags of this process (--watch, a test runner's), and none of its settings, which hold secrets.
    execArgv: [],
    env: {},
    recordTiming: false,
  });
  // Without a listener the end of an idle thread would end the process. The pool starts another one by itself.
  pool.on("error", (error: unknown) => log?.error({ err: error }, "a thread of the password hasher ended"));
  return pool;
}

async function within<Result>(limit: Duration, work: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no thread answered in time")), limit);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(internal: string, cause?: unknown): Failure {
  return new Failure("unavailable", internal, { retryAfterSeconds: retryAfter / seconds(1), cause });
}

function isTooLarge(password: string): boolean {
  return Buffer.byteLength(password, "utf8") > maxPasswordBytes;
}
