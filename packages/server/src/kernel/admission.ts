import { type Duration, seconds } from "./duration.ts";
import { Failure } from "./failure.ts";

export interface AdmissionOptions {
  /** How much of it is done at once. */
  readonly active: number;
  /** How much may wait for its turn. */
  readonly waiting: number;
  /** How long one of them waits before it gives up; as long as it takes unless it is said. */
  readonly longestWait?: Duration;
  /** When whoever is refused should come back. */
  readonly retryAfter: Duration;
}

interface Waiter {
  readonly enter: () => void;
}

/** The way in to work of which only so much can be done at once. Who comes first is let in first. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #queue: Waiter[] = [];
  #active = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** @throws Failure `unavailable`: at once when too many wait already, else after the longest wait. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#active < this.#options.active) {
      this.#active++;
      return;
    }
    if (this.#queue.length >= this.#options.waiting) throw this.#refusal();
    await this.#wait();
  }

  async #wait(): Promise<void> {
    const { promise, resolve: enter, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { enter };
    this.#queue.push(waiter);
    const { longestWait } = this.#options;
    const timer = longestWait && setTimeout(() => this.#giveUp(waiter, reject), longestWait);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #giveUp(waiter: Waiter, reject: (failure: Failure) => void): void {
    const place = this.#queue.indexOf(waiter);
    // It may have got its turn in this very moment.
    if (place < 0) return;
    this.#queue.splice(place, 1);
    reject(this.#refusal());
  }

  #leave(): void {
    // Whoever leaves hands its place on, so that nobody gets in between.
    const next = this.#queue.shift();
    // After whatever has arrived meanwhile: a long queue would else be one long task of the event loop.
    if (next) setImmediate(next.enter);
    else this.#active--;
  }

  #refusal(): Failure {
    const retryAfterSeconds = Math.ceil(this.#options.retryAfter / seconds(1));
    return new Failure("unavailable", "too many wait for their turn", { retryAfterSeconds });
  }
}
