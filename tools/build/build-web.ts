import { join } from "node:path";
import { repositoryRoot } from "../repository-root.ts";
import { buildIfChanged } from "./build-if-changed.ts";

const webFolder = join(repositoryRoot, "apps/web");
const stampFile = join(webFolder, ".next/built-from");

/** Everything that ends up in the web app's build. */
const inputs = [
  "apps/web/**/*",
  "apps/contract/src/**/*",
  "packages/{contract,next}/src/**/*",
  "package-lock.json",
];
const outputs = [
  "apps/web/.next",
  "apps/web/node_modules",
  "apps/web/next-env.d.ts",
  "**/*.test.ts",
  "**/*.tsbuildinfo",
];

/** What Next.js is told whatever it does: it reports nothing to its makers. */
export const nextEnvironment = { NEXT_TELEMETRY_DISABLED: "1" };

/** Next.js's own program, which Node runs. */
export const nextProgram = join(repositoryRoot, "node_modules/next/dist/bin/next");

/** Builds the web app if anything that it is built from has changed since the last time. */
export function buildWeb(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<void> {
  return buildIfChanged({
    inputs,
    exclude: outputs,
    stampFile,
    step: {
      title: "Building the web app (only when it has changed; about a minute)",
      args: [nextProgram, "build"],
      cwd: webFolder,
      env: { ...env, ...nextEnvironment },
      signal,
    },
  });
}
