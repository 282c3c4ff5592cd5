import { seconds } from "./duration.ts";
import { KeyedAdmission } from "./keyed-admission.ts";

/** Lets one caller at a time work on a thing, in the order in which they came; work on different things goes side by side. */
export class Turns {
  // Nobody is refused, so nobody is told when to come back.
  readonly #things = new KeyedAdmission({ active: 1, waiting: Infinity, retryAfter: seconds(1) });

  /** Waits for whoever came before, however it went with them. */
  take<Result>(thing: string, work: () => Promise<Result>): Promise<Result> {
    return this.#things.run(thing, work);
  }
}
