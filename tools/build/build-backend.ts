import { join } from "node:path";
import { repositoryRoot } from "../repository-root.ts";
import { buildIfChanged } from "./build-if-changed.ts";
import { buildPackages, compiler } from "./build-packages.ts";

const folder = join(repositoryRoot, "apps/backend");
const output = join(folder, "dist");

/** What the backend's own files are compiled from; the packages that they use only say whether the types are right. */
const inputs = [
  "{tsconfig.base.json,apps/backend/tsconfig.build.json}",
  "apps/backend/*.ts",
  "apps/backend/{migrations,src}/**/*.ts",
  "{packages/{contract,server},apps/contract}/dist/.tsbuildinfo",
];

/**
 * Compiles the packages, and the reference application's backend if it has changed: Node would else hold its own compiler in
 * memory.
 */
export async function buildBackend(signal?: AbortSignal): Promise<void> {
  await buildPackages(signal);
  await buildIfChanged({
    inputs,
    exclude: ["**/*.test.ts", "apps/backend/src/testing"],
    stampFile: join(output, ".built-from"),
    // A migration that was renamed would stay beside its new name.
    emptied: output,
    step: {
      title: "Building the backend (only when it has changed)",
      args: [compiler, "-p", "tsconfig.build.json"],
      cwd: folder,
      signal,
    },
  });
}
