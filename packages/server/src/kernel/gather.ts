import { Failure } from "./failure.ts";

/** As many are served in one go. */
const most = 100;

/** For so many milliseconds at most a group waits for the go before it, which may itself wait for a row that somebody holds. */
const patience = 5;

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

type Group<Input, Output> = readonly Waiting<Input, Output>[];

/** Answers in the order of what it is given. */
type Work<Input, Output> = (inputs: readonly Input[]) => Promise<readonly Output[]>;

/**
 * Work that costs little more for many than for one. Those who ask in one turn of the event loop are served in one go; those
 * who ask while a go is under way gather until it ends, for 5 ms at most. When a go for several fails, each of them is tried
 * alone, so that nobody hears of what another did.
 *
 * @param work Does it for one or several, and answers in their order. What it does may safely be done again.
 * @returns Asks for it. Those who bring the same `deps` are served together.
 */
export function gather<Deps extends object, Input, Output>(
  work: (deps: Deps, inputs: readonly Input[]) => Promise<readonly Output[]>,
): (deps: Deps, input: Input) => Promise<Output> {
  const gatherings = new WeakMap<Deps, Gathering<Input, Output>>();
  return (deps, input) => {
    let gathering = gatherings.get(deps);
    if (!gathering) {
      gathering = new Gathering((inputs) => work(deps, inputs));
      gatherings.set(deps, gathering);
    }
    return gathering.ask(input);
  };
}

class Gathering<Input, Output> {
  readonly #work: Work<Input, Output>;
  #next: Waiting<Input, Output>[] = [];
  #goesUnderWay = 0;
  #endOfPatience: NodeJS.Timeout | undefined;

  constructor(work: Work<Input, Output>) {
    this.#work = work;
  }

  ask(input: Input): Promise<Output> {
    const { promise, resolve, reject } = Promise.withResolvers<Output>();
    const group = this.#next;
    group.push({ input, resolve, reject });
    if (group.length === most) void this.#start(group);
    else if (group.length === 1 && this.#goesUnderWay === 0) setImmediate(() => void this.#start(group));
    else if (group.length === 1) this.#endOfPatience = setTimeout(() => void this.#start(group), patience);
    return promise;
  }

  /** Whatever calls it first starts a group; nobody is served twice. */
  async #start(group: Group<Input, Output>): Promise<void> {
    if (this.#next !== group) return;
    this.#next = [];
    clearTimeout(this.#endOfPatience);
    this.#goesUnderWay += 1;
    await this.#serve(group);
    this.#goesUnderWay -= 1;
    if (this.#next.length > 0) void this.#start(this.#next);
  }

  async #serve(group: Group<Input, Output>): Promise<void> {
    try {
      const outputs = await this.#work(group.map(({ input }) => input));
      for (const [place, { resolve }] of group.entries()) resolve(outputs[place]!);
    } catch (error) {
      if (group.length === 1 || isOfAll(error)) for (const { reject } of group) reject(error);
      else for (const one of group) void this.#serve([one]);
    }
  }
}

/** A database that is away is away for each of them, and has been waited for already. */
function isOfAll(error: unknown): boolean {
  return error instanceof Failure && error.failure === "unavailable";
}
