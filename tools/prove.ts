import { join } from "node:path";
import { runInTerminal } from "./processes/run-in-terminal.ts";
import { repositoryRoot } from "./repository-root.ts";
import { runCommand } from "./run-command.ts";

/** `npm run prove`: the proofs with their full counts, one after the other; what they saw is kept in `docs/proofs/`. */
await runCommand(async (signal) =>
  runInTerminal({
    file: process.execPath,
    args: [
      join(repositoryRoot, "node_modules/vitest/vitest.mjs"),
      "run",
      "--project=proofs",
      "--project=measurements",
      // Nothing else runs beside a proof: it would be measured too.
      "--no-file-parallelism",
      ...process.argv.slice(2),
    ],
    cwd: repositoryRoot,
    env: { ...process.env, PROVE: "full" },
    signal,
  }),
);
