import { findFreePort } from "../processes/find-free-port.ts";
import { completeSettings } from "../settings/complete-settings.ts";
import { generateSecrets, type TextSettings } from "../settings/env-file.ts";
import { portNames } from "../settings/ports.ts";
import type { PartControl } from "./control-part.ts";
import type { Part } from "./part.ts";
import { createPartLog } from "./part-log.ts";
import { referenceParts } from "./reference-parts.ts";
import { startParts } from "./start-parts.ts";

export type SystemOptions = {
  /** `file:…` or `postgres://…`; the system migrates it when it starts. */
  readonly databaseUrl: string;
  /** Settings that differ from development's, by name: `{ ACCESS_TOKEN_LIFETIME: "3s" }`. */
  readonly settings?: TextSettings;
  /** "free": ports that nobody uses; "settings": those of the settings, or the usual ones. */
  readonly ports?: "free" | "settings";
  /** Receives each line that a part prints, with the part's name before it. */
  readonly logTo?: (line: string) => void;
  readonly parts?: (settings: TextSettings) => readonly Part[];
};

export type System = {
  readonly urls: { readonly idp: string; readonly backend: string; readonly web: string };
  readonly settings: TextSettings;
  readonly idp: PartControl;
  readonly backend: PartControl;
  readonly web: PartControl;
  /** The one-time link for the first administrator, where there was none when the backend started. */
  setupLink(): string | undefined;
  /** All that the parts have printed so far, but for that link. */
  logs(): string;
  stop(): Promise<void>;
};

/**
 * Starts identity provider, backend and web app for a test, with secrets of their own and nothing from `.env`. The
 * web app must have been built (`buildReference`).
 *
 * @throws Complaint with a part's output if the part does not start
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { databaseUrl, logTo, ports = "free", parts = (all) => referenceParts("start", all) } = options;
  const settings = completeSettings({
    ...generateSecrets(),
    ...(ports === "free" ? await findFreePorts() : {}),
    ...options.settings,
    DATABASE_URL: databaseUrl,
  });
  let lines = "";
  const log = createPartLog((line) => {
    lines += `${line}\n`;
    logTo?.(line);
  });
  const { controls, stop } = await startParts({ parts: parts(settings), settings, log });
  const [idp, backend, web] = ["idp", "backend", "web"].map((name) => controls.get(name));
  if (!idp?.url || !backend?.url || !web?.url)
    throw new Error("A system has the parts idp, backend and web.");
  const urls = { idp: idp.url, backend: backend.url, web: web.url };
  const { setupLink } = log;
  return { urls, settings, idp, backend, web, setupLink, logs: () => lines, stop };
}

async function findFreePorts(): Promise<TextSettings> {
  const ports = await Promise.all(portNames.map(findFreePort));
  return Object.fromEntries(portNames.map((name, index) => [name, String(ports[index])]));
}
