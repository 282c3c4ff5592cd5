import type { LoadName } from "../loads/loads.ts";
import { compare, type Comparison, type Contestant } from "../measure/compare.ts";
import { openContestant } from "../measure/open-contestant.ts";
import { prepareDatabase } from "../peers/prepare-database.ts";
import { startPeer } from "../peers/start-peer.ts";
import type { RunDeps } from "./run-deps.ts";

/** Under these names Latchkey is compared with itself. */
export const few = "few people";
export const many = "many people";

/** A first sign-in makes the table grow by itself. */
const growingLoads: readonly LoadName[] = ["refresh", "user", "returning"];

/** Compares Latchkey beside few people with Latchkey beside many. */
export async function measureGrowth(deps: RunDeps): Promise<readonly Comparison[]> {
  const { options, tell } = deps;
  if (options.manyPeople === 0) return [];
  await using stack = new AsyncDisposableStack();
  tell(`${deps.host.kind}: making ${options.manyPeople.toLocaleString("en")} people`);
  const contestants = [
    await openLatchkey(stack, deps, { name: few, people: options.people }),
    await openLatchkey(stack, deps, { name: many, people: options.manyPeople }),
  ];
  const comparisons: Comparison[] = [];
  for (const load of growingLoads.filter((name) => options.loads.includes(name))) {
    tell(`${deps.host.kind}: ${load}, beside few and many people`);
    comparisons.push(await compare(load, contestants, { ...deps, timing: options.timing }));
  }
  return comparisons;
}

async function openLatchkey(
  stack: AsyncDisposableStack,
  deps: RunDeps,
  { name, people }: { readonly name: string; readonly people: number },
): Promise<Contestant> {
  const { connections } = deps.options;
  const databaseUrl = await prepareDatabase({ ...deps, name, tables: "latchkey", people });
  const peer = await startPeer("latchkey", { databaseUrl, provider: deps.provider });
  stack.defer(() => peer.stop());
  return openContestant(stack, peer, { name, people, connections, tokens: deps.tokens });
}
