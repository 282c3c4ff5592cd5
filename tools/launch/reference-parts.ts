import { join } from "node:path";
import { backendSettings } from "../../apps/backend/settings.ts";
import { webSettings } from "../../apps/web/src/settings.ts";
import { compiler } from "../build/build-packages.ts";
import { nextEnvironment, nextProgram } from "../build/build-web.ts";
import { repositoryRoot } from "../repository-root.ts";
import type { TextSettings } from "../settings/env-file.ts";
import { needsOfflineProvider, usesOfflineProvider } from "../settings/complete-settings.ts";
import type { Part } from "./part.ts";
import { backendFolder, readBackendStart } from "./read-backend-start.ts";

export type Mode = "start" | "dev";

/** What the reference parts read, from their own files of settings. */
export const referenceSchemas = [backendSettings, webSettings] as const;

export const backendSettingNames = Object.keys(backendSettings);

const fromSources = "--conditions=source";

/** Google's credentials are none of its business where it runs for its mailbox alone. */
const idp = (settings: TextSettings): Part => ({
  name: "idp",
  title: "The identity provider",
  args: () => [fromSources, "packages/idp/src/main.ts"],
  cwd: repositoryRoot,
  settingNames: [
    "LATCHKEY_ENV",
    "IDP_PORT",
    "IDP_SMTP_PORT",
    "WEB_URL",
    ...(usesOfflineProvider(settings) ? ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"] : []),
  ],
  listens: { portName: "IDP_PORT", readyPath: "/.well-known/openid-configuration" },
  furtherPorts: ["IDP_SMTP_PORT"],
});

const backend = (mode: Mode): Part => ({
  name: "backend",
  title: "The backend",
  ...(mode === "start"
    ? readBackendStart()
    : { args: () => ["--watch", "--watch-preserve-output", fromSources, "src/main.ts"] }),
  cwd: backendFolder,
  settingNames: backendSettingNames,
  listens: { portName: "BACKEND_PORT", readyPath: "/readyz" },
});

const web = (mode: Mode): Part => ({
  name: "web",
  title: "The web app",
  args: (port) => [nextProgram, mode, "-H", "127.0.0.1", "-p", String(port)],
  cwd: join(repositoryRoot, "apps/web"),
  settingNames: Object.keys(webSettings),
  environment: nextEnvironment,
  listens: { portName: "WEB_PORT", readyPath: "/" },
});

/** Compiles the packages again whenever they change, so that the web app reloads. */
const packages: Part = {
  name: "packages",
  title: "The compiler of the packages",
  args: () => [compiler, "-b", "-w", "--preserveWatchOutput", "tsconfig.build.json"],
  cwd: repositoryRoot,
  settingNames: [],
};

/** The processes of the reference system; without the identity provider where neither people nor mail come to it. */
export function referenceParts(mode: Mode, settings: TextSettings): readonly Part[] {
  return [
    ...(needsOfflineProvider(settings) ? [idp(settings)] : []),
    backend(mode),
    web(mode),
    ...(mode === "dev" ? [packages] : []),
  ];
}
