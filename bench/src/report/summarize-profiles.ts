import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A CPU profile as V8 writes it: how often each node of the call tree was found running. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
}

type CallFrame = CpuProfile["nodes"][number]["callFrame"];

const shownItems = 25;
const idle = "(idle)";

/** Says of each profile in the folder which functions and which packages took the time when there was something to do. */
export async function summarizeProfiles(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile")).toSorted();
  const summaries: string[] = [];
  for (const file of files) {
    const profile = JSON.parse(await readFile(join(folder, file), "utf8")) as CpuProfile;
    summaries.push(`${file}\n${summarize(profile, packageOf)}\n\n${summarize(profile, functionOf)}`);
  }
  return summaries.join("\n\n");
}

function summarize({ nodes, samples }: CpuProfile, nameOf: (frame: CallFrame) => string): string {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const counts = new Map<string, number>();
  for (const id of samples) {
    const name = names.get(id) ?? "?";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const busy = samples.length - (counts.get(idle) ?? 0);
  counts.delete(idle);
  const items = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, shownItems);
  return items
    .map(([name, count]) => `${((100 * count) / busy).toFixed(1).padStart(6)} %  ${name}`)
    .join("\n");
}

function functionOf({ functionName, url, lineNumber }: CallFrame): string {
  if (url === "") return functionName;
  return `${functionName || "(anonymous)"} ${shorten(url)}:${lineNumber + 1}`;
}

/** The package of npm, or the slice of the server, that a function belongs to. */
function packageOf({ functionName, url }: CallFrame): string {
  if (url === "") return functionName === idle ? idle : `V8 and natives: ${functionName}`;
  const path = shorten(url);
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(path)?.[1];
  return inPackage ?? /^packages\/[^/]+\/src\/[^/]+/.exec(path)?.[0] ?? path.replace(/\/[^/]*$/, "");
}

function shorten(url: string): string {
  return url.replace(/^.*?\/(?=(packages|apps|node_modules)\/)/, "");
}
