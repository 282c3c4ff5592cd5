import fc from "fast-check";
import { expect } from "vitest";
import { type Duration, minutes, seconds } from "../../kernel/duration.ts";
import { refusal } from "../../testing/exchange.ts";
import { patiently } from "../../testing/patiently.ts";
import type { Answer } from "../../testing/start-test-server.ts";
import { parentOverlap } from "../../sessions/session.ts";
import { lifetimes, type Outcome } from "./session-model.ts";
import { checkAtRest, runTogether } from "./session-model-batch.ts";
import { planStep, type Step, type World } from "./session-model-deeds.ts";
import type { TokenChoice } from "./session-model-tokens.ts";

/** What is counted, for the proof's page. */
export interface Tally {
  /** Steps whose answer was foretold, by that answer. */
  readonly foretold: Map<Outcome, number>;
  /** Steps that ran at once with others. */
  together: number;
}

/** The product and the model stand in one world; the tally is how much was done to it. */
type Command = fc.AsyncCommand<World, Tally>;

class OneStep implements Command {
  readonly #step: Step;
  readonly #node: number;

  constructor(step: Step, node: number) {
    this.#step = step;
    this.#node = node;
  }

  check(world: Readonly<World>): boolean {
    return planStep(world, this.#step) !== null;
  }

  async run(world: World, tally: Tally): Promise<void> {
    const deed = planStep(world, this.#step)!;
    const { outcome, apply } = deed.predict();
    const answer = await patiently(() => deed.send(world.nodes.node(this.#node)));
    expectOutcome(outcome, answer);
    apply(answer);
    if (outcome === "done") deed.learn(answer);
    tally.foretold.set(outcome, (tally.foretold.get(outcome) ?? 0) + 1);
  }

  toString(): string {
    return `${JSON.stringify(this.#step)} at node ${this.#node}`;
  }
}

function expectOutcome(outcome: Outcome, { status, body }: Answer): void {
  if (outcome === "done") return expect([status < 300, body]).toEqual([true, body]);
  const expected = refusal(outcome);
  // An action says in words of its own why it does nothing.
  const words = outcome === "action_refused" ? expect.objectContaining({ code: outcome }) : expected.body;
  expect([outcome, status, body]).toEqual([outcome, expected.status, words]);
}

class Together implements Command {
  readonly #clients: readonly (readonly Step[])[];

  constructor(clients: readonly (readonly Step[])[]) {
    this.#clients = clients;
  }

  check = () => true;

  async run(world: World, tally: Tally): Promise<void> {
    await runTogether(world, this.#clients);
    await checkAtRest(world);
    tally.together += this.#clients.flat().length;
  }

  toString(): string {
    return `at once ${JSON.stringify(this.#clients)}`;
  }
}

class Wait implements Command {
  readonly #duration: Duration;

  constructor(duration: Duration) {
    this.#duration = duration;
  }

  check = () => true;

  async run({ nodes }: World): Promise<void> {
    nodes.clock.advance(this.#duration);
  }

  toString(): string {
    return `wait ${this.#duration / seconds(1)} s`;
  }
}

class Restart implements Command {
  readonly #node: number;

  constructor(node: number) {
    this.#node = node;
  }

  check = () => true;

  async run({ nodes }: World): Promise<void> {
    await nodes.restart(this.#node);
  }

  toString(): string {
    return `restart of node ${this.#node}`;
  }
}

const number = fc.nat({ max: 5 });
const back = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 3 }));
const door = fc.constantFrom("web", "shop", "page");
const caller = fc.oneof(
  { weight: 4, arbitrary: fc.constant("own" as const) },
  fc.constantFrom("web", "shop", "anybody", "impostor"),
);

const token: fc.Arbitrary<TokenChoice> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ back: fc.constant(0) }) },
  { weight: 4, arbitrary: fc.record({ back: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ flippedBit: fc.nat({ max: 1000 }) }) },
  { weight: 1, arbitrary: fc.constantFrom("ahead", "otherSecret") },
);

const signIn = fc.record({ kind: fc.constant("signIn"), person: number, door });
const refresh = fc.record({
  kind: fc.constant("refresh"),
  session: number,
  token,
  caller,
  rotate: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
});
const verify = fc.record({ kind: fc.constantFrom("verify", "signOut"), session: number, token });
const probe = fc.record({ kind: fc.constant("probe"), session: number, back, isLookedUp: fc.boolean() });
const byAccess = fc.record({
  kind: fc.constantFrom("signOutByAccess", "signOutEverywhere"),
  session: number,
  back,
});
const change = fc.record({
  kind: fc.constantFrom("deactivate", "activate", "activate", "delete", "raiseEpoch"),
  person: number,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: signIn },
  { weight: 12, arbitrary: refresh },
  { weight: 2, arbitrary: verify },
  { weight: 3, arbitrary: probe },
  { weight: 1, arbitrary: byAccess },
  { weight: 1, arbitrary: change },
);

/** Just inside and just beyond every bound. */
const wait = fc
  .constantFrom(
    seconds(1),
    parentOverlap,
    parentOverlap + seconds(1),
    lifetimes.access,
    minutes(12),
    lifetimes.idle - seconds(1),
    lifetimes.idle,
    lifetimes.absolute,
  )
  .map((duration) => new Wait(duration));

/** Steps one after the other, batches of clients at once, waiting and restarts, in any order. */
export const sessionCommands = fc.commands(
  [
    ...Array.from({ length: 24 }, () =>
      fc.tuple(step, fc.nat({ max: 1 })).map(([each, node]) => new OneStep(each, node)),
    ),
    ...Array.from({ length: 4 }, () =>
      fc
        .array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 6 })
        .map((clients) => new Together(clients)),
    ),
    ...Array.from({ length: 4 }, () => wait),
    fc.nat({ max: 1 }).map((node) => new Restart(node)),
  ],
  { maxCommands: 40, size: "max" },
);
