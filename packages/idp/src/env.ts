import { offlineClient } from "./offline-client.ts";

/** The settings of the provider as a process. */
export interface Settings {
  readonly port: number;
  readonly smtpPort: number;
  readonly webUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Thrown with one sentence for each setting that is wrong. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads the settings: `LATCHKEY_ENV`, `IDP_PORT`, `IDP_SMTP_PORT`, `WEB_URL`, `GOOGLE_CLIENT_ID`, `GOOGLE_CLIENT_SECRET`.
 *
 * @throws SettingsError with every problem at once
 */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const port = Number(env["IDP_PORT"] || 9000);
  const smtpPort = Number(env["IDP_SMTP_PORT"] || 1025);
  const webUrl = URL.parse(env["WEB_URL"] || "http://localhost:3000");
  const problems = [
    ...modeProblems(env["LATCHKEY_ENV"] || "production"),
    ...portProblems("IDP_PORT", port),
    ...portProblems("IDP_SMTP_PORT", smtpPort),
    ...(port === smtpPort ? ["IDP_PORT and IDP_SMTP_PORT must be two ports."] : []),
    ...(webUrl && isSafeOrigin(webUrl) ? [] : ["WEB_URL must be an https URL, or an http URL on localhost."]),
    ...(!env["GOOGLE_CLIENT_ID"] === !env["GOOGLE_CLIENT_SECRET"]
      ? []
      : ["GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET belong together: set both or none."]),
  ];
  if (!webUrl || problems.length) throw new SettingsError(problems);

  return {
    port,
    smtpPort,
    webUrl: webUrl.origin,
    clientId: env["GOOGLE_CLIENT_ID"] || offlineClient.id,
    clientSecret: env["GOOGLE_CLIENT_SECRET"] || offlineClient.secret,
  };
}

function modeProblems(mode: string): string[] {
  if (mode === "development") return [];
  return [
    `The offline identity provider lets anybody sign in as anybody, so it only runs with LATCHKEY_ENV=development (it is ${JSON.stringify(mode)}; unset means production).`,
  ];
}

function portProblems(name: string, port: number): string[] {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return [];
  return [`${name} must be a port number between 1 and 65535.`];
}

function isSafeOrigin({ protocol, hostname }: URL): boolean {
  if (protocol === "https:") return true;
  return protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
