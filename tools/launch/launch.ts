import { buildConsole } from "../build/build-console.ts";
import { buildPackages } from "../build/build-packages.ts";
import { Complaint } from "../complaint.ts";
import { buildReference } from "./build-reference.ts";
import { findTakenPorts } from "./find-taken-ports.ts";
import { loadReferenceSettings } from "./load-reference-settings.ts";
import { createLiveLog, createPartLog } from "./part-log.ts";
import { referenceParts, type Mode } from "./reference-parts.ts";
import { runParts } from "./run-parts.ts";
import { welcome } from "./welcome.ts";

/** Builds and starts the reference system and keeps it running until the signal is aborted or a part fails. */
export async function launch(mode: Mode, signal: AbortSignal): Promise<never> {
  const settings = loadReferenceSettings();
  const parts = referenceParts(mode, settings);
  const takenPorts = await findTakenPorts(parts, settings);
  if (takenPorts.length > 0) throw new Complaint(takenPorts.join("\n"));

  await (mode === "start" ? buildReference(signal) : buildForDevelopment(signal));

  console.log("Starting…");
  const log = mode === "dev" ? createLiveLog((line) => console.log(line)) : createPartLog();
  return runParts({ parts, settings, log, welcome: () => welcome(settings, log.setupLink()), signal });
}

/** The web app and the backend are compiled as they change. */
async function buildForDevelopment(signal: AbortSignal): Promise<void> {
  await buildPackages(signal);
  await buildConsole(signal);
}
