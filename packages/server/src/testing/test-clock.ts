import type { Clock } from "../kernel/clock.ts";
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
