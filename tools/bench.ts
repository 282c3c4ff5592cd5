import { join } from "node:path";
import { buildBackend } from "./build/build-backend.ts";
import { runInTerminal } from "./processes/run-in-terminal.ts";
import { repositoryRoot } from "./repository-root.ts";
import { runCommand } from "./run-command.ts";

/** `npm run bench`: how quick Latchkey is beside others; the options stand in `bench/src/main.ts`. */
await runCommand(async (signal) => {
  await buildBackend(signal);
  return runInTerminal({
    file: process.execPath,
    args: ["--conditions=source", join(repositoryRoot, "bench/src/main.ts"), ...process.argv.slice(2)],
    cwd: repositoryRoot,
    env: process.env,
    signal,
  });
});
