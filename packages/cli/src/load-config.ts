import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LatchkeyConfig } from "@latchkey/server";
import { CommandError } from "./command-error.ts";

const fileNames = ["latchkey.config.ts", "latchkey.config.js"];

/**
 * Loads the configuration of the application in the working directory.
 *
 * @throws CommandError when there is none, or it exports no `config`.
 */
export async function loadConfig(): Promise<LatchkeyConfig> {
  const file = fileNames.map((name) => resolve(name)).find((path) => existsSync(path));
  if (!file) {
    throw new CommandError(
      `There is no latchkey.config.ts in ${process.cwd()}. Run latchkey in the folder of your backend.`,
    );
  }
  const module = (await import(pathToFileURL(file).href)) as { readonly config?: LatchkeyConfig };
  if (!module.config)
    throw new CommandError(`${file} exports no "config": export const config = defineConfig({ … }).`);
  return module.config;
}
