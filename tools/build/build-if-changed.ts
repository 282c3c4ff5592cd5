import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { repositoryRoot } from "../repository-root.ts";
import { hashFiles } from "./hash-files.ts";
import { runBuildStep, type BuildStep } from "./run-build-step.ts";

export type ConditionalStep = {
  readonly step: BuildStep;
  /** Patterns of all files that end up in the build, and of those among them that do not. */
  readonly inputs: readonly string[];
  readonly exclude: readonly string[];
  /** Holds the hash of what was built last; among the built files, so that it goes when they go. */
  readonly stampFile: string;
  /** A folder that is emptied before, where the step itself leaves files in it that nothing makes any more. */
  readonly emptied?: string;
};

/**
 * Runs a step of the build if anything that it is built from has changed since it last went well.
 *
 * @throws what {@link runBuildStep} throws
 */
export async function buildIfChanged({
  step,
  inputs,
  exclude,
  stampFile,
  emptied,
}: ConditionalStep): Promise<void> {
  const wanted = hashFiles(repositoryRoot, inputs, exclude);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  rmSync(emptied ?? stampFile, { recursive: true, force: true });
  await runBuildStep(step);
  writeFileSync(stampFile, wanted);
}
