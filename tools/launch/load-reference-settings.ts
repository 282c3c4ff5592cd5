import { join } from "node:path";
import { repositoryRoot } from "../repository-root.ts";
import type { TextSettings } from "../settings/env-file.ts";
import { loadSettings } from "../settings/load-settings.ts";
import { referenceSchemas } from "./reference-parts.ts";

/** The settings of this checkout: those of its `.env` and of the environment, but for names that are no settings. */
export function loadReferenceSettings(noSettings: readonly string[] = []): TextSettings {
  const environment = Object.entries(process.env).filter(([name]) => !noSettings.includes(name));
  return loadSettings({
    envFile: join(repositoryRoot, ".env"),
    environment: Object.fromEntries(environment),
    schemas: referenceSchemas,
  });
}
