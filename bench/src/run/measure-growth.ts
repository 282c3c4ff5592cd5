import type { LoadName } from "../loads/loads.ts";
import { compare, type Comparison, type Contestant } from "../measure/compare.ts";
import { openContestant } from "../measure/open-contestant.ts";
import type { PeerName } from "../peers/peer.ts";
import { prepareDatabase } from "../peers/prepare-database.ts";
import { startPeer } from "../peers/start-peer.ts";
import type { RunDeps } from "./run-deps.ts";

/** Each is compared with itself; what the driver loses to many people, the database does. */
export const growingPeers = ["latchkey", "driver"] as const satisfies readonly PeerName[];

type GrowingPeer = (typeof growingPeers)[number];

export const few = "few people";
export const many = "many people";

/** The name under which a peer takes part. */
export function growing(peer: GrowingPeer, size: typeof few | typeof many): string {
  return `${peer}, ${size}`;
}

/** A first sign-in makes the table grow by itself. */
const growingLoads: readonly LoadName[] = ["refresh", "user", "returning"];

/** Compares Latchkey and the driver beside few people with themselves beside many. */
export async function measureGrowth(deps: RunDeps): Promise<readonly Comparison[]> {
  const { options, tell } = deps;
  const peers = growingPeers.filter((name) => options.peers.includes(name));
  if (options.manyPeople === 0 || peers.length === 0) return [];
  await using stack = new AsyncDisposableStack();
  tell(`${deps.host.kind}: making ${options.manyPeople.toLocaleString("en")} people`);
  const contestants: Contestant[] = [];
  for (const peer of peers) {
    const [little, large] = [growing(peer, few), growing(peer, many)];
    contestants.push(
      await openGrowing(stack, deps, { peer, name: little, people: options.people }),
      await openGrowing(stack, deps, { peer, name: large, people: options.manyPeople }),
    );
  }
  const comparisons: Comparison[] = [];
  for (const load of growingLoads.filter((name) => options.loads.includes(name))) {
    tell(`${deps.host.kind}: ${load}, beside few and many people`);
    comparisons.push(await compare(load, contestants, { ...deps, timing: options.timing }));
  }
  return comparisons;
}

interface Growing {
  readonly peer: GrowingPeer;
  readonly name: string;
  readonly people: number;
}

async function openGrowing(
  stack: AsyncDisposableStack,
  deps: RunDeps,
  { peer, name, people }: Growing,
): Promise<Contestant> {
  const { connections } = deps.options;
  const databaseUrl = await prepareDatabase({ ...deps, name, tables: "latchkey", people });
  const started = await startPeer(peer, { databaseUrl, provider: deps.provider });
  stack.defer(() => started.stop());
  return openContestant(stack, started, { name, people, connections, tokens: deps.tokens });
}
