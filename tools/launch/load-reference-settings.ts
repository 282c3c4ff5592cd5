import { join } from "node:path";
import { repositoryRoot } from "../repository-root.ts";
import type { TextSettings } from "../settings/env-file.ts";
import { loadSettings } from "../settings/load-settings.ts";
import { referenceSchemas } from "./reference-parts.ts";

/** The settings of this checkout: those of its `.env` and of the environment. */
export function loadReferenceSettings(): TextSettings {
  return loadSettings({
    envFile: join(repositoryRoot, ".env"),
    environment: process.env,
    schemas: referenceSchemas,
  });
}
