import { webSettings } from "../../apps/web/src/settings.ts";
import { buildBackend } from "../build/build-backend.ts";
import { buildConsole } from "../build/build-console.ts";
import { buildWeb } from "../build/build-web.ts";
import { completeSettings } from "../settings/complete-settings.ts";
import { generateSecrets } from "../settings/env-file.ts";
import { pickEnvironment } from "../settings/pick-environment.ts";

/** Builds what the reference system is started from, as far as it has changed. Nobody's settings are in it. */
export async function buildReference(signal?: AbortSignal): Promise<void> {
  await buildBackend(signal);
  await buildConsole(signal);
  await buildWeb(pickEnvironment(Object.keys(webSettings), anySettings()), signal);
}

/** Next.js runs the app's modules while it builds, and these read their settings. */
const anySettings = () => completeSettings(generateSecrets());
