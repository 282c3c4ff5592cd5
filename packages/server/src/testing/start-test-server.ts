import { readSettings } from "@latchkey/contract";
import { offlineClient, type OfflineProvider } from "@latchkey/idp";
import type { Kysely } from "kysely";
import { defineConfig, type LatchkeyConfig } from "../config.ts";
import { epochSeconds } from "../kernel/clock.ts";
import { type Duration, hours, milliseconds, seconds } from "../kernel/duration.ts";
import type { Log } from "../kernel/log.ts";
import type { SigningAlgorithm } from "../keys/signing-key.ts";
import type { LimitPolicy } from "../limits/limit-policy.ts";
import type { PasswordHasher } from "../passwords/password-hasher.ts";
import { createLatchkey, type Latchkey } from "../server.ts";
import { latchkeySettings } from "../settings.ts";
import type { LatchkeyTables } from "../store/tables.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import { createMigratedDatabase, testMigrations } from "./migrated-database.ts";
import { LogWatch } from "./log-watch.ts";
import { sharedHasher } from "./shared-hasher.ts";
import { TestClock } from "./test-clock.ts";
import { testContract } from "./test-contract.ts";
import type { DatabaseKind } from "./test-database.ts";

/** The web app's site, as the settings of a development server describe it. */
export const testSite = {
  id: "web",
  secret: "a-site-secret-of-at-least-32-characters",
  origin: "http://localhost:3000",
};

export const testSecret = "a-latchkey-secret-of-at-least-32-characters";

/** The Authorization header of a site. */
export function basic(site: { readonly id: string; readonly secret: string } = testSite): string {
  return `Basic ${Buffer.from(`${site.id}:${site.secret}`).toString("base64")}`;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export interface TestServer {
  readonly latchkey: Latchkey<(typeof testContract)["user"]>;
  readonly clock: TestClock;
  readonly db: Kysely<LatchkeyTables>;
  /** Lines of the log, as JSON. */
  readonly log: readonly string[];
  /** Sends a request; an object as `body` goes as JSON. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  /** Signs in through the authenticated site, or as `headers` say. */
  signIn(options?: SignInOptions): Promise<Answer>;
  /** @throws Error if a secret that was sent or given stands in the log: so every test looks for one. */
  close(): Promise<void>;
}

export interface SendOptions {
  readonly body?: unknown;
  /** A body as it is, instead of `body`; its content type stands in the headers. */
  readonly rawBody?: string | FormData | URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  /** The other end of the connection; loopback unless it is said. */
  readonly remoteAddress?: string;
}

interface SignInOptions {
  /** An account of the offline provider; `verified@gmail.com` unless it is said. */
  readonly account?: Parameters<OfflineProvider["issueTokens"]>[0]["account"];
  readonly headers?: Readonly<Record<string, string>>;
}

interface TestServerOptions {
  readonly database: DatabaseKind;
  readonly idp: OfflineProvider;
  readonly settings?: Readonly<Record<string, string>>;
  /** A second node on the database of another server. */
  readonly databaseUrl?: string;
  readonly clock?: TestClock;
  readonly signingAlgorithm?: SigningAlgorithm;
  readonly accounts?: Partial<AccountPolicy>;
  /** What the console shows of the application's own. */
  readonly admin?: LatchkeyConfig["admin"];
  /** The usual limits, but for proofs by a provider's account, of which tests make many, unless it is said. */
  readonly limits?: Partial<LimitPolicy>;
  /** Hours, unless it is said: a test that looks at the audit decides when it is sealed. */
  readonly sealAuditEvery?: Duration;
  /** The one that all servers share, unless it is said. */
  readonly passwords?: PasswordHasher;
}

/** A whole server on a database of its own, asked through its `fetch`. */
export async function startTestServer(
  options: TestServerOptions,
): Promise<TestServer & { databaseUrl: string }> {
  const database = options.databaseUrl
    ? { url: options.databaseUrl, drop: async () => {} }
    : await createMigratedDatabase(options.database);
  const clock = options.clock ?? new TestClock();
  const lines: string[] = [];
  const latchkey = await createLatchkey(
    defineConfig({
      contract: testContract,
      settings: () =>
        readSettings(latchkeySettings, { ...settingsFor(options.idp, database.url), ...options.settings }),
      migrations: testMigrations,
      log: collectLog(lines),
      clock,
      passwords: options.passwords ?? sharedHasher,
      mailPollEvery: milliseconds(50),
      sealAuditEvery: options.sealAuditEvery ?? hours(24),
      ...(options.signingAlgorithm && { signingAlgorithm: options.signingAlgorithm }),
      ...(options.limits && { limits: options.limits }),
      ...(options.accounts && { accounts: options.accounts }),
      ...(options.admin && { admin: options.admin }),
    }),
  );
  mountTestRoutes(latchkey);
  const watch = new LogWatch();
  for (const secret of [testSecret, testSite.secret, offlineClient.secret])
    watch.keepSecret("a setting", secret);
  const send: TestServer["send"] = async (method, path, request = {}) => {
    watch.sawRequest(request);
    const answer = await sendTo(latchkey, method, path, request);
    watch.sawAnswer(answer);
    return answer;
  };
  return {
    latchkey,
    clock,
    log: lines,
    databaseUrl: database.url,
    db: latchkey.database() as unknown as Kysely<LatchkeyTables>,
    send,
    async signIn({ account = "verified@gmail.com", headers = { authorization: basic() } } = {}) {
      // The provider's clock goes with the server's, however far that was moved.
      const iat = epochSeconds(clock.now());
      const claims = { iat, exp: iat + hours(1) / seconds(1) };
      const body = await options.idp.issueTokens({ account, claims });
      return send("POST", "/api/social/login/google/", { body, headers });
    },
    async close() {
      await latchkey.close();
      await database.drop();
      const leaks = watch.findLeaks(lines);
      if (leaks.length > 0) throw new Error(`S116: secrets stand in the log: ${JSON.stringify(leaks)}`);
    },
  };
}

function settingsFor(idp: OfflineProvider, databaseUrl: string): Record<string, string> {
  return {
    LATCHKEY_ENV: "development",
    LATCHKEY_SECRET: testSecret,
    DATABASE_URL: databaseUrl,
    BACKEND_URL: "http://localhost:8000",
    WEB_URL: testSite.origin,
    SITE_ID: testSite.id,
    SITE_SECRET: testSite.secret,
    GOOGLE_ISSUER: idp.issuer,
    // A provider that receives mail shows it in its mailbox, a moment later; without it mails stay in the outbox.
    ...(idp.smtpUrl !== undefined && { SMTP_URL: idp.smtpUrl }),
    GOOGLE_CLIENT_ID: offlineClient.id,
    GOOGLE_CLIENT_SECRET: offlineClient.secret,
  };
}

function mountTestRoutes(latchkey: TestServer["latchkey"]): void {
  const { closed, closedChange, fresh, open, failing, throwingText, wrongAnswer, talkative, echo, numbers } =
    testContract.routes;
  latchkey.handle(closed, ({ user }) => ({ id: user.id }));
  latchkey.handle(closedChange, ({ user }) => ({ id: user.id }));
  latchkey.handle(fresh, ({ user }) => ({ id: user.id }));
  latchkey.handle(open, () => ({ id: "anybody" }));
  latchkey.handle(failing, () => {
    throw new Error("a mistake of the application, with a secret in it");
  });
  latchkey.handle(throwingText, () => {
    // oxlint-disable-next-line typescript/only-throw-error
    throw "a text";
  });
  latchkey.handle(wrongAnswer, () => ({ id: 7 as never }));
  latchkey.handle(talkative, () => ({ id: "anybody", password_hash: "never" }));
  latchkey.handle(echo, ({ body }) => body);
  latchkey.handle(numbers, () => ({}));
}

async function sendTo(
  latchkey: TestServer["latchkey"],
  method: string,
  path: string,
  { body, rawBody, headers = {}, remoteAddress = "127.0.0.1" }: SendOptions = {},
): Promise<Answer> {
  const init: RequestInit = { method, headers: { ...headers } };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "content-type": "application/json", ...headers };
  }
  if (rawBody !== undefined) init.body = rawBody;
  const response = await latchkey.fetch(new Request(`http://localhost:8000${path}`, init), { remoteAddress });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A log that keeps its lines. */
export function collectLog(lines: string[]): Log {
  const write = (level: string) => (fields: object, message: string) => {
    lines.push(
      JSON.stringify({ level, message, ...fields }, (_, value: unknown) =>
        value instanceof Error ? `${value.name}: ${value.message}` : value,
      ),
    );
  };
  return { info: write("info"), warn: write("warn"), error: write("error") };
}
