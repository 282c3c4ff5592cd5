import { isLoopbackHost, type Settings, SettingsError } from "@latchkey/contract";
import { z } from "zod";
import { parseTrustedProxies } from "./edge/client-address.ts";
import { days, durationSetting, minutes, seconds } from "./kernel/duration.ts";
import { type Mailbox, parseMailbox } from "./mail/mailbox.ts";
import { parseSmtpUrl } from "./mail/smtp/smtp-address.ts";
import { isDatabaseUrl } from "./store/open-store.ts";

const port = (value: number) => z.coerce.number().int().min(1).max(65_535).default(value);

const url = z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).transform(withoutSlash);

const secretList = z
  .string()
  .transform((list) => list.split(",").map((secret) => secret.trim()))
  .refine(
    (secrets) => secrets.every((secret) => secret.length >= 32),
    "each secret must have at least 32 characters",
  )
  .transform((secrets) => secrets as [string, ...string[]]);

const trustedProxies = z.string().default("").transform(parsedBy(parseTrustedProxies));

/** A transformation by a function that throws what is wrong, in words without the text. */
function parsedBy<Value>(parse: (text: string) => Value) {
  return (text: string, context: z.RefinementCtx): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : "is malformed" });
      return z.NEVER;
    }
  };
}

const mailbox = z.string().transform((text, context): Mailbox => {
  const found = parseMailbox(text);
  if (found) return found;
  context.addIssue({ code: "custom", message: "must be an address, or Name <address>" });
  return z.NEVER;
});

/** The backend's settings by the names of their environment variables. An application spreads them into its own. */
export const latchkeySettings = {
  /** Unset means production: only what starts a development system says otherwise. */
  LATCHKEY_ENV: z
    .enum(["production", "development"], "must be production or development")
    .default("production"),
  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl, "must be file:… for SQLite or postgres://… for PostgreSQL")
    .default("file:./data/latchkey.db"),
  LATCHKEY_SECRET: secretList,
  BACKEND_PORT: port(8000),
  BACKEND_URL: url.optional(),
  WEB_URL: url.optional(),
  LATCHKEY_ISSUER: url.optional(),
  LATCHKEY_AUDIENCE: z.string().min(1).optional(),
  TRUSTED_PROXIES: trustedProxies,
  ACCESS_TOKEN_LIFETIME: durationSetting({
    min: seconds(1),
    max: minutes(60),
    words: "between 1s and 60m",
  }).default(minutes(5)),
  REFRESH_TOKEN_LIFETIME: durationSetting({
    min: minutes(1),
    max: days(365),
    words: "between 1m and 365d",
  }).default(days(7)),
  SESSION_LIFETIME: durationSetting({
    min: minutes(1),
    max: days(3650),
    words: "between 1m and 3650d",
  }).default(days(30)),
  /** In development the web app's site is registered at start with these. */
  SITE_ID: z.string().min(1).optional(),
  SITE_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  GOOGLE_CLIENT_ID: z.string().min(1).optional(),
  GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
  GOOGLE_ISSUER: z
    .url({ protocol: /^https?$/, error: "must be a URL" })
    .default("https://accounts.google.com"),
  GOOGLE_HOSTED_DOMAIN: z.string().min(1).optional(),
  /** Where mail is handed over; without it mails wait in the outbox. */
  SMTP_URL: z.string().transform(parsedBy(parseSmtpUrl)).optional(),
  /** Who mails come from: `Example <noreply@example.com>`. */
  MAIL_FROM: mailbox.optional(),
  /** Off unless it is set. */
  BREACHED_PASSWORDS_URL: url.optional(),
} as const;

export type LatchkeySettings = Settings<typeof latchkeySettings>;

/** The settings with what follows from them filled in. */
export type CompleteSettings = LatchkeySettings & {
  readonly BACKEND_URL: string;
  readonly LATCHKEY_ISSUER: string;
  readonly LATCHKEY_AUDIENCE: string;
};

/**
 * Checks what no single setting can tell, and fills in what follows from others.
 *
 * @throws SettingsError with every problem at once.
 */
export function completeSettings(settings: LatchkeySettings): CompleteSettings {
  const isDevelopment = settings.LATCHKEY_ENV === "development";
  const backendUrl =
    settings.BACKEND_URL ?? (isDevelopment ? `http://localhost:${settings.BACKEND_PORT}` : undefined);
  const problems: string[] = [];
  if (backendUrl === undefined)
    problems.push("BACKEND_URL is not set: say under which https URL people reach the backend.");
  const issuer = settings.LATCHKEY_ISSUER ?? backendUrl;
  const urls = {
    BACKEND_URL: backendUrl,
    WEB_URL: settings.WEB_URL,
    LATCHKEY_ISSUER: issuer,
    GOOGLE_ISSUER: settings.GOOGLE_ISSUER,
    BREACHED_PASSWORDS_URL: settings.BREACHED_PASSWORDS_URL,
  };
  for (const [name, value] of Object.entries(urls)) {
    if (value !== undefined) problems.push(...urlProblems(name, value, isDevelopment));
  }
  if (isPartial(settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET)) {
    problems.push("GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET go together: set both or none.");
  }
  const from = settings.MAIL_FROM ?? (isDevelopment ? developmentMailbox : undefined);
  if (isPartial(settings.SMTP_URL, from) && !isDevelopment) {
    problems.push("SMTP_URL and MAIL_FROM go together: set both or none.");
  }
  if (settings.SMTP_URL && settings.WEB_URL === undefined) {
    problems.push("SMTP_URL needs WEB_URL: mails link to pages of the web app.");
  }
  if (isPartial(settings.SITE_ID, settings.SITE_SECRET)) {
    problems.push("SITE_ID and SITE_SECRET go together: set both or none.");
  }
  if (settings.REFRESH_TOKEN_LIFETIME < settings.ACCESS_TOKEN_LIFETIME) {
    problems.push("REFRESH_TOKEN_LIFETIME must not be shorter than ACCESS_TOKEN_LIFETIME.");
  }
  if (problems.length > 0 || backendUrl === undefined || issuer === undefined)
    throw new SettingsError(problems);
  return {
    ...settings,
    BACKEND_URL: backendUrl,
    MAIL_FROM: from,
    LATCHKEY_ISSUER: issuer,
    LATCHKEY_AUDIENCE: settings.LATCHKEY_AUDIENCE ?? issuer,
  };
}

const developmentMailbox: Mailbox = { name: "Latchkey", address: "noreply@localhost" };

/** Plain http travels in the open: it is for loopback, and there in development only. */
function urlProblems(name: string, value: string, isDevelopment: boolean): string[] {
  const { protocol, hostname } = new URL(value);
  if (protocol === "https:" || (isDevelopment && isLoopbackHost(hostname))) return [];
  return [
    isDevelopment
      ? `${name} must be https, or http on this machine (localhost).`
      : `${name} must be https (plain http is for development, with LATCHKEY_ENV=development).`,
  ];
}

function isPartial(one: unknown, other: unknown): boolean {
  return (one === undefined) !== (other === undefined);
}

function withoutSlash(text: string): string {
  return text.replace(/\/$/, "");
}
