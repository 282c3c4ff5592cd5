import { buildReference } from "./launch/build-reference.ts";
import { loadReferenceSettings } from "./launch/load-reference-settings.ts";
import { runCommand } from "./run-command.ts";

/** `npm run build`: all that a deployment starts, compiled. Next.js reads the web app's settings while it builds, and keeps none. */
await runCommand(async (signal) => {
  await buildReference(loadReferenceSettings(), signal);
  return 0;
});
