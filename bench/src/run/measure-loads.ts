import { compare, type Comparison, type Contestant } from "../measure/compare.ts";
import { openContestant } from "../measure/open-contestant.ts";
import type { PeerName } from "../peers/peer.ts";
import { prepareDatabase, tablesOf } from "../peers/prepare-database.ts";
import type { Program } from "../peers/start-program.ts";
import { startPeer } from "../peers/start-peer.ts";
import type { RunDeps } from "./run-deps.ts";

/** What the process of Latchkey needs. */
export interface Footprint {
  /** From the start of the process to its first right answer, its tables being there. */
  readonly startedInMs: number;
  /** After all loads, in MiB. */
  readonly memory: number;
}

export interface LoadsResult {
  readonly comparisons: readonly Comparison[];
  /** `null` where Latchkey took no part. */
  readonly footprint: Footprint | null;
}

/** Compares the peers on one kind of database, load by load. */
export async function measureLoads(deps: RunDeps): Promise<LoadsResult> {
  const { options, tell } = deps;
  await using stack = new AsyncDisposableStack();
  const contestants: Contestant[] = [];
  for (const name of options.peers) contestants.push(await openPeer(stack, deps, name));
  const comparisons: Comparison[] = [];
  for (const load of options.loads) {
    tell(`${deps.host.kind}: ${load}`);
    comparisons.push(await compare(load, contestants, { ...deps, timing: options.timing }));
  }
  const latchkey = contestants.find(({ name }) => name === "latchkey")?.program;
  return { comparisons, footprint: latchkey ? await footprintOf(latchkey) : null };
}

/** Each peer has a database of its own, so that none pays for the rows of another. */
async function openPeer(stack: AsyncDisposableStack, deps: RunDeps, name: PeerName): Promise<Contestant> {
  const { options, provider, tokens } = deps;
  const { people, connections, nodeOptions } = options;
  const databaseUrl = await prepareDatabase({ ...deps, name, tables: tablesOf(name), people });
  const peer = await startPeer(name, { databaseUrl, provider, nodeOptions });
  stack.defer(() => peer.stop());
  return openContestant(stack, peer, { people, connections, tokens });
}

async function footprintOf({ startedInMs, memory }: Program): Promise<Footprint> {
  return { startedInMs, memory: await memory() };
}
