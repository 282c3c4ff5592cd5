import { type Duration, seconds } from "./duration.ts";
import { Failure } from "./failure.ts";

interface AdmissionOptions {
  /** How much of it is done at once. */
  readonly active: number;
  /** How much may wait for its turn. */
  readonly waiting: number;
  /** What those are told to wait who come beyond it. */
  readonly retryAfter: Duration;
}

/**
 * The way in to work that takes long, such as whatever hashes a password. Who waits for its turn waits here, before anything
 * is asked of the database: a crowd at this door would else stand in the way of everybody who is not here for a password.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #queue: (() => void)[] = [];
  #active = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** @throws Failure `unavailable` at once when too many wait already. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    const { active, waiting, retryAfter } = this.#options;
    if (this.#active < active) {
      this.#active++;
      return;
    }
    if (this.#queue.length >= waiting) {
      const retryAfterSeconds = Math.ceil(retryAfter / seconds(1));
      throw new Failure("unavailable", "too many wait for their turn", { retryAfterSeconds });
    }
    // Whoever leaves hands its place on, so that nobody gets in between.
    await new Promise<void>((resolve) => this.#queue.push(resolve));
  }

  #leave(): void {
    const next = this.#queue.shift();
    // After whatever has arrived meanwhile: a long queue would else be one long task of the event loop.
    if (next) setImmediate(next);
    else this.#active--;
  }
}
