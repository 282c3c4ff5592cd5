/** Lets one caller at a time work on a thing, in the order in which they came; work on different things goes side by side. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Waits for whoever came before, however it went with them. */
  async take<Result>(thing: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(thing) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(thing, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(thing) === mine) this.#last.delete(thing);
    }
  }
}
