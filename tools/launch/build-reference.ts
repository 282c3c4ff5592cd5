import { webSettings } from "../../apps/web/src/settings.ts";
import { buildBackend } from "../build/build-backend.ts";
import { buildConsole } from "../build/build-console.ts";
import { buildWeb } from "../build/build-web.ts";
import type { TextSettings } from "../settings/env-file.ts";
import { pickEnvironment } from "../settings/pick-environment.ts";

/** Builds what the reference system is started from, as far as it has changed. */
export async function buildReference(settings: TextSettings, signal?: AbortSignal): Promise<void> {
  await buildBackend(signal);
  await buildConsole(signal);
  await buildWeb(pickEnvironment(Object.keys(webSettings), settings), signal);
}
