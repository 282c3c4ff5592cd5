import { buildPackages } from "../build/build-packages.ts";
import { buildWeb } from "../build/build-web.ts";
import type { TextSettings } from "../settings/env-file.ts";
import { pickEnvironment } from "../settings/pick-environment.ts";
import { webSettingNames } from "./reference-parts.ts";

/** Builds what the reference system is started from, as far as it has changed. */
export async function buildReference(settings: TextSettings, signal?: AbortSignal): Promise<void> {
  await buildPackages(signal);
  const environment = pickEnvironment(webSettingNames, settings);
  await buildWeb({ ...environment, NEXT_TELEMETRY_DISABLED: "1" }, signal);
}
