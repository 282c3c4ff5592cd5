interface Kept<Value> {
  readonly value: Value;
  readonly until: number;
}

/** A map that forgets: each value after `lifetimeMs`, and the oldest first when there are more than `limit`. */
export class RecentMap<Value> {
  readonly #values = new Map<string, Kept<Value>>();
  readonly #now: () => number;
  readonly #lifetimeMs: number;
  readonly #limit: number;

  constructor(options: { readonly now: () => number; readonly lifetimeMs: number; readonly limit: number }) {
    this.#now = options.now;
    this.#lifetimeMs = options.lifetimeMs;
    this.#limit = options.limit;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    const kept = this.#values.get(key);
    return kept && kept.until > this.#now() ? kept.value : undefined;
  }

  /** Keeps the value for a whole lifetime from now, also one that is there already. */
  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, { value, until: this.#now() + this.#lifetimeMs });
    this.#dropOldest();
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  /** Every write moves its key to the end, so that what ends first stands first. */
  #dropOldest(): void {
    for (const [key, { until }] of this.#values) {
      if (until > this.#now() && this.#values.size <= this.#limit) return;
      this.#values.delete(key);
    }
  }
}
