import { after, type Clock } from "../kernel/clock.ts";
import type { Duration } from "../kernel/duration.ts";

/** The real time, moved forward by hand. */
export class TestClock implements Clock {
  #offset = 0;

  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  advance(duration: Duration): void {
    this.#offset += duration;
  }
}

/** It moves by hand alone, so that what is said in seconds is exact, and nobody gives up waiting on a busy machine. */
export class StandingClock extends TestClock {
  #moment = new Date();

  override now(): Date {
    return this.#moment;
  }

  override advance(duration: Duration): void {
    this.#moment = after(this.#moment, duration);
  }
}
