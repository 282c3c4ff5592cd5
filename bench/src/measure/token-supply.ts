import type { Load } from "../loads/loads.ts";
import type { IdTokens } from "../people/id-tokens.ts";
import type { SignIn } from "../statements/sign-in.ts";

/** Before anybody is known to be quicker, in sign-ins a second. */
const expectedRate = 1_500;
/** One may be quicker than in the round before, and must not run out of people. */
const reserve = 1.3;

/** Signs the id tokens of a round beforehand. Contestants have databases of their own: the same tokens serve each of them. */
export class TokenSupply {
  readonly #load: Load;
  readonly #tokens: IdTokens;
  readonly #batches = new Map<number, readonly SignIn[]>();
  #quickest = expectedRate;

  constructor(load: Load, tokens: IdTokens) {
    this.#load = load;
    this.#tokens = tokens;
  }

  /** Nobody may present a token twice. */
  beginRound(): void {
    this.#batches.clear();
  }

  /** So many as a slice of these seconds needs; none where the load needs none. */
  async batchFor(people: number, seconds: number): Promise<readonly SignIn[]> {
    const load = this.#load;
    if (!("person" in load)) return [];
    const known = this.#batches.get(people);
    if (known) return known;
    const batch: SignIn[] = [];
    const size = this.#quickest * reserve * seconds;
    while (batch.length < size) batch.push(await load.person(this.#tokens, people));
    this.#batches.set(people, batch);
    return batch;
  }

  noteRate(rate: number): void {
    this.#quickest = Math.max(this.#quickest, rate);
  }
}
