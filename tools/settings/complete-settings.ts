import { offlineClient } from "@latchkey/idp";
import { resolve } from "node:path";
import { repositoryRoot } from "../repository-root.ts";
import type { TextSettings } from "./env-file.ts";
import { defaultPorts } from "./ports.ts";

const fileScheme = "file:";

/** What a person left out, as development has it; what they gave stays as it is. */
export function completeSettings(given: TextSettings): TextSettings {
  const ports = Object.fromEntries(Object.entries(defaultPorts).map(([name, port]) => [name, String(port)]));
  const settings: Record<string, string> = { LATCHKEY_ENV: "development", ...ports, ...given };
  return {
    BACKEND_URL: localUrl(settings["BACKEND_PORT"]),
    WEB_URL: localUrl(settings["WEB_PORT"]),
    ...(usesOfflineProvider(given) ? offlineGoogle(settings["IDP_PORT"]) : {}),
    ...(usesOfflineMailbox(settings) ? { SMTP_URL: offlineMailbox(settings["IDP_SMTP_PORT"]) } : {}),
    ...settings,
    DATABASE_URL: fromRoot(given["DATABASE_URL"] ?? `${fileScheme}./data/latchkey.db`),
  };
}

/** Whether people sign in at the offline provider: so it is until somebody brings credentials of Google's. */
export function usesOfflineProvider(settings: TextSettings): boolean {
  const clientId = settings["GOOGLE_CLIENT_ID"];
  return clientId === undefined || clientId === offlineClient.id;
}

/** Whether mail goes to the offline provider's mailbox: so it does in development until somebody names a mail server. */
export function usesOfflineMailbox(settings: TextSettings): boolean {
  const smtpUrl = settings["SMTP_URL"] ?? offlineMailbox(settings["IDP_SMTP_PORT"]);
  return settings["LATCHKEY_ENV"] === "development" && smtpUrl === offlineMailbox(settings["IDP_SMTP_PORT"]);
}

/** Whether the offline provider has to run. */
export function needsOfflineProvider(settings: TextSettings): boolean {
  return usesOfflineProvider(settings) || usesOfflineMailbox(settings);
}

const localUrl = (port: string | undefined): string => `http://localhost:${port}`;

const offlineGoogle = (idpPort: string | undefined): TextSettings => ({
  GOOGLE_CLIENT_ID: offlineClient.id,
  GOOGLE_CLIENT_SECRET: offlineClient.secret,
  GOOGLE_ISSUER: localUrl(idpPort),
});

const offlineMailbox = (smtpPort: string | undefined): string => `smtp://127.0.0.1:${smtpPort}`;

/** The backend and the command line run in folders of their own; a relative file means one of the repository. */
function fromRoot(databaseUrl: string): string {
  if (!databaseUrl.startsWith(fileScheme)) return databaseUrl;
  return fileScheme + resolve(repositoryRoot, databaseUrl.slice(fileScheme.length));
}
