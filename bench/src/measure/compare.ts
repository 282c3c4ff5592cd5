import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "../../../tools/duration.ts";
import { type Load, type LoadName, loads } from "../loads/loads.ts";
import type { Line } from "../peers/peer.ts";
import type { Program } from "../peers/start-program.ts";
import type { IdTokens } from "../people/id-tokens.ts";
import type { SignIn } from "../statements/sign-in.ts";
import { runSlice, type Slice, type Step } from "./run-slice.ts";
import { TokenSupply } from "./token-supply.ts";

/** Who takes part in a comparison, under the name that it has there, with its lines open and signed in. */
export interface Contestant {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly program: Program | undefined;
  /** How many people its database has. */
  readonly people: number;
}

/** What each contestant did, round by round. */
export interface Comparison {
  readonly load: LoadName;
  readonly slices: Readonly<Record<string, readonly Slice[]>>;
}

export interface Timing {
  /** The length of a slice. */
  readonly seconds: number;
  readonly rounds: number;
}

export interface CompareDeps {
  readonly timing: Timing;
  readonly tokens: IdTokens;
  readonly signal: AbortSignal;
}

/** What a server does a moment later, such as sealing the audit, shall not fall into the time of the next one. */
const settleMs = seconds(0.3);

/**
 * Lets the contestants do one load in turn, again and again, so that what changes on the machine meets all of them alike. The
 * first round warms them up and does not count.
 *
 * @throws WrongAnswer when one answers anything else than it should.
 */
export async function compare(
  name: LoadName,
  contestants: readonly Contestant[],
  { timing, tokens, signal }: CompareDeps,
): Promise<Comparison> {
  const load = loads[name];
  const supply = new TokenSupply(load, tokens);
  const slices: Record<string, Slice[]> = {};
  for (let round = 0; round <= timing.rounds; round++) {
    supply.beginRound();
    for (const contestant of contestants) {
      signal.throwIfAborted();
      const people = await supply.batchFor(contestant.people, timing.seconds);
      const step = stepOf(load, people);
      const slice = await runSlice({ ...contestant, step, durationMs: seconds(timing.seconds) });
      supply.noteRate(slice.rate);
      if (round > 0) (slices[contestant.name] ??= []).push(slice);
      await sleep(settleMs);
    }
  }
  return { load: name, slices };
}

function stepOf(load: Load, people: readonly SignIn[]): Step {
  if ("ask" in load) {
    return async (line) => {
      await load.ask(line);
      return true;
    };
  }
  const waiting = people.values();
  return async (line) => {
    const { value: person } = waiting.next();
    if (person) await line.signIn(person);
    return person !== undefined;
  };
}
