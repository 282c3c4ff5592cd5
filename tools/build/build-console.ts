import { join } from "node:path";
import { repositoryRoot } from "../repository-root.ts";
import { buildIfChanged } from "./build-if-changed.ts";

const folder = join(repositoryRoot, "packages/admin");
const vite = join(repositoryRoot, "node_modules/vite/bin/vite.js");

/** Everything that ends up in the console's files. */
const inputs = [
  "packages/admin/src/{build,console}/**/*",
  "packages/admin/{index.html,package.json,vite.config.ts}",
  "packages/contract/src/**/*",
  "package-lock.json",
];

/** Builds the admin console, which the backend serves at `/admin/`, if it has changed since the last time. */
export function buildConsole(signal?: AbortSignal): Promise<void> {
  return buildIfChanged({
    inputs,
    exclude: ["**/*.test.ts", "**/*.test.tsx"],
    stampFile: join(folder, "dist/console/.built-from"),
    step: {
      title: "Building the admin console (only when it has changed)",
      args: [vite, "build", "--logLevel", "error"],
      cwd: folder,
      signal,
    },
  });
}
