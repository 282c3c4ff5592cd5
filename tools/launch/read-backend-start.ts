import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../repository-root.ts";

/** How Node runs the backend. */
interface BackendStart {
  readonly environment: Readonly<Record<string, string>>;
  /** Options, and the file last. */
  args(): readonly string[];
}

/** Where the reference application's backend is run. */
export const backendFolder = join(repositoryRoot, "apps/backend");

/** Reads the backend's own start script, `NAME=value … node --option … dist/src/main.js`: whoever starts it starts what production does. */
export function readBackendStart(): BackendStart {
  const manifest = readFileSync(join(backendFolder, "package.json"), "utf8");
  const words = (JSON.parse(manifest) as { scripts: { start: string } }).scripts.start.split(" ");
  const program = words.indexOf("node");
  const environment = Object.fromEntries(words.slice(0, program).map((word) => word.split("=", 2)));
  return { environment, args: () => words.slice(program + 1) };
}
