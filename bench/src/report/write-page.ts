import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { repositoryRoot } from "../../../tools/repository-root.ts";
import type { Options } from "../read-options.ts";

const file = join(repositoryRoot, "docs/benchmarks.md");
const begin = "<!-- From here to the end mark, `npm run bench` writes. -->";
const end = "<!-- The end of what `npm run bench` writes. -->";

/** Puts what was seen into `docs/benchmarks.md`, between its marks; what people wrote around them stays. */
export async function writePage(tables: string, options: Options): Promise<void> {
  const page = await readFile(file, "utf8");
  await writeFile(file, replaceGenerated(page, [describeRun(options), tables].join("\n\n")));
}

/** @throws Error when the page has lost its marks. */
export function replaceGenerated(page: string, generated: string): string {
  const [before, rest] = [page.slice(0, page.indexOf(begin)), page.slice(page.indexOf(end))];
  if (!page.includes(begin) || !rest.startsWith(end))
    throw new Error("docs/benchmarks.md has lost its marks.");
  return `${before}${begin}\n\n${generated}\n\n${rest}`;
}

function describeRun({ timing, connections, people, manyPeople }: Options): string {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"})`;
  return (
    `Made on ${day}, on ${machine}, Node ${process.version}, the machine's load average being ` +
    `${loadavg()[2]?.toFixed(1)} at the end: ${timing.rounds} rounds after one to warm up, slices of ` +
    `${timing.seconds} s, ${connections} connections, ${people.toLocaleString("en")} people ` +
    `(many: ${manyPeople.toLocaleString("en")}).`
  );
}
