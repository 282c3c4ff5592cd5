import { Failure } from "./failure.ts";

/** As many are served in one go. */
const most = 100;

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

type Work<Deps, Input, Output> = (deps: Deps, inputs: readonly Input[]) => Promise<readonly Output[]>;

/**
 * Work that costs little more for many than for one: whatever is asked for in one turn of the event loop is done in one go,
 * and nobody waits for others to come. When a go for several fails, each of them is tried alone, so that nobody hears of
 * what another did.
 *
 * @param work Does it for one or several, and answers in their order. What it does may safely be done again.
 * @returns Asks for it. Those who bring the same `deps` are served together.
 */
export function gather<Deps extends object, Input, Output>(
  work: Work<Deps, Input, Output>,
): (deps: Deps, input: Input) => Promise<Output> {
  const gathering = new WeakMap<Deps, Waiting<Input, Output>[]>();
  return (deps, input) => {
    const { promise, resolve, reject } = Promise.withResolvers<Output>();
    const waiting = { input, resolve, reject };
    const others = gathering.get(deps);
    if (others && others.length < most) others.push(waiting);
    else {
      const group = [waiting];
      gathering.set(deps, group);
      setImmediate(() => {
        if (gathering.get(deps) === group) gathering.delete(deps);
        void serve(work, deps, group);
      });
    }
    return promise;
  };
}

async function serve<Deps, Input, Output>(
  work: Work<Deps, Input, Output>,
  deps: Deps,
  group: readonly Waiting<Input, Output>[],
): Promise<void> {
  try {
    const outputs = await work(
      deps,
      group.map(({ input }) => input),
    );
    for (const [place, { resolve }] of group.entries()) resolve(outputs[place]!);
  } catch (error) {
    if (group.length === 1 || isOfAll(error)) for (const { reject } of group) reject(error);
    else for (const one of group) void serve(work, deps, [one]);
  }
}

/** A database that is away is away for each of them, and has been waited for already. */
function isOfAll(error: unknown): boolean {
  return error instanceof Failure && error.failure === "unavailable";
}
