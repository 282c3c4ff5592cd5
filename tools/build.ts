import { buildReference } from "./launch/build-reference.ts";
import { runCommand } from "./run-command.ts";

/** `npm run build`: all that a deployment starts, compiled. */
await runCommand(async (signal) => {
  await buildReference(signal);
  return 0;
});
