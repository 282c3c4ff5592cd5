import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A CPU profile as V8 writes it: a tree of calls, and which of them was found running again and again. */
interface CpuProfile {
  readonly nodes: readonly CallNode[];
  readonly samples: readonly number[];
}

interface CallNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** A call, and the one that it was called from. */
type Call = CallNode & { readonly caller: Call | undefined };

const shownItems = 20;
const idle = "(idle)";

/** Says of each profile in the folder which packages and which functions took the time when there was something to do. */
export async function summarizeProfiles(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile")).toSorted();
  const summaries: string[] = [];
  for (const file of files) {
    const profile = JSON.parse(await readFile(join(folder, file), "utf8")) as CpuProfile;
    summaries.push(`${file}\n${summarize(profile, packageOf)}\n\n${summarize(profile, functionOf)}`);
  }
  return summaries.join("\n\n");
}

function summarize(profile: CpuProfile, nameOf: (call: Call) => string): string {
  const calls = linkCalls(profile.nodes);
  const counts = new Map<string, number>();
  // The first half has the start of the process and the warming up.
  for (const id of profile.samples.slice(profile.samples.length / 2)) {
    const call = calls.get(id);
    if (!call || call.callFrame.functionName === idle) continue;
    const name = nameOf(call);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const busy = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const items = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, shownItems);
  return items
    .map(([name, count]) => `${((100 * count) / busy).toFixed(1).padStart(6)} %  ${name}`)
    .join("\n");
}

function linkCalls(nodes: readonly CallNode[]): ReadonlyMap<number, Call> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const calls = new Map<number, Call>();
  const link = (node: CallNode, caller: Call | undefined): void => {
    const call = { ...node, caller };
    calls.set(node.id, call);
    for (const id of node.children ?? []) link(byId.get(id)!, call);
  };
  const [root] = nodes;
  if (root) link(root, undefined);
  return calls;
}

function functionOf({ callFrame: { functionName, url, lineNumber } }: Call): string {
  return url === "" ? functionName : `${functionName || "(anonymous)"} ${shorten(url)}:${lineNumber + 1}`;
}

/** The package of npm, or the folder of ours, whose work it was: what Node does counts for whoever called it. */
function packageOf(call: Call): string {
  if (call.callFrame.functionName.startsWith("(")) return call.callFrame.functionName;
  let worker: Call | undefined = call;
  while (worker && !worker.callFrame.url.startsWith("file:")) worker = worker.caller;
  if (!worker) return "Node itself: HTTP, streams, promises";
  const path = shorten(worker.callFrame.url);
  const ofNpm = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(path)?.[1];
  return ofNpm ?? /^packages\/[^/]+\/src\/[^/]+/.exec(path)?.[0] ?? path;
}

function shorten(url: string): string {
  return url.replace(/^.*?\/(?=(packages|apps|node_modules)\/)/, "");
}
