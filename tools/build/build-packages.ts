import { join } from "node:path";
import { repositoryRoot } from "../repository-root.ts";
import { runBuildStep } from "./run-build-step.ts";

export const compiler = join(repositoryRoot, "node_modules/typescript/bin/tsc");

/** Compiles the packages, those alone that have changed: the web app uses them as they will be published. */
export function buildPackages(signal?: AbortSignal): Promise<void> {
  const args = [compiler, "-b", "tsconfig.build.json"];
  return runBuildStep({ title: "Building the packages", args, cwd: repositoryRoot, signal });
}
