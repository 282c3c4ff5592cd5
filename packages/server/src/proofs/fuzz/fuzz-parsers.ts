import { adminRoutes, parseInput, readSettings, type Route, SettingsError } from "@latchkey/contract";
import { expect } from "vitest";
import { readCursor, writeCursor } from "../../admin/cursor.ts";
import {
  canonicalAddress,
  clientAddress,
  limitNetwork,
  parseTrustedProxies,
} from "../../edge/client-address.ts";
import { isCsrfTokenOf, writeCsrfToken } from "../../edge/csrf.ts";
import { parseBody, receiveBody } from "../../edge/read-body.ts";
import { readCookie } from "../../edge/token-cookies.ts";
import { decodeBase64url } from "../../kernel/base64url.ts";
import { Failure } from "../../kernel/failure.ts";
import { createSecrets } from "../../kernel/secrets.ts";
import { readRefreshToken, writeRefreshToken } from "../../sessions/refresh-token.ts";
import { completeSettings, latchkeySettings } from "../../settings.ts";
import { checkIdTokenClaims } from "../../social/check-id-token-claims.ts";
import { readProviderClaims } from "../../social/provider-claims.ts";
import { testSecret } from "../../testing/start-test-server.ts";
import { testContract } from "../../testing/test-contract.ts";
import { canonicalEmail } from "../../users/canonical-email.ts";
import { generateInput } from "./generate-input.ts";
import { type Json, mutateJson, writeJson } from "./mutate-json.ts";
import { mutateText, splice } from "./mutate-text.ts";
import type { Random } from "./random.ts";
import { vocabulary } from "./vocabulary.ts";

/** Something that reads what the outside wrote. */
export interface ParserUnderFire {
  readonly name: string;
  /** How many of the inputs it gets, beside the others; 1 unless it is said. */
  readonly share?: number;
  /** What has broken it once. */
  readonly corpus?: readonly string[];
  draw(random: Random): string;
  /** Throws where a promise is broken. It may take its time with a body alone. */
  check(text: string): void | Promise<void>;
}

const secrets = createSecrets([testSecret]);
const sessionId = "0198b2c0-0000-7000-8000-000000000000";
const refreshTokens = [0, 1, 77].map((generation) => writeRefreshToken(secrets, { sessionId, generation }));
const csrfToken = writeCsrfToken(secrets, sessionId);
const cursor = writeCursor(secrets, "users", { value: "ada", id: sessionId });

/** @returns What the work gives; `null` where it refuses by the table, and anything else that it throws is a mistake of ours. */
function unlessRefused<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

const emails = ["ada@example.com", "ADA.Lovelace+x@Sub.Example.co.uk", "ａｄａ@example.com", "a@b.example"];
const addresses = ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1%eth0", "[2001:db8::1]:443", "192.0.2.1:80"];

const settings: Readonly<Record<string, readonly string[]>> = {
  LATCHKEY_ENV: ["development", "production"],
  LATCHKEY_SECRET: [testSecret, `${testSecret},${testSecret}2`],
  DATABASE_URL: ["file:./x.db", "postgres://me:secret-password@db/x"],
  BACKEND_PORT: ["8000"],
  BACKEND_URL: ["https://api.example.com", "http://localhost:8000/"],
  WEB_URL: ["https://www.example.com"],
  TRUSTED_PROXIES: ["10.0.0.0/8, ::1"],
  ACCESS_TOKEN_LIFETIME: ["5m"],
  REFRESH_TOKEN_LIFETIME: ["7d"],
  SESSION_LIFETIME: ["30d"],
  SITE_ID: ["web"],
  SITE_SECRET: ["a-site-secret-of-at-least-32-characters"],
  GOOGLE_ISSUER: ["https://accounts.google.com"],
  SMTP_URL: ["smtp://me:a-mail-password@mail.example.com:587", "smtps://mail.example.com?tls=off"],
  MAIL_FROM: ["Example <noreply@example.com>"],
  LATCHKEY_ISSUER: ["https://api.example.com"],
};

const bodies = Object.values<Route>({
  ...testContract.account,
  ...testContract.routes,
  ...adminRoutes,
}).flatMap(({ body }) => (body ? [body] : []));

const claims = {
  iss: "https://idp.example.com",
  aud: "our-client",
  azp: "our-client",
  sub: "1",
  exp: 2_000_000_000,
  iat: 1_999_999_000,
  email: "ada@example.com",
  email_verified: true,
  given_name: "Ada",
  picture: "https://idp.example.com/ada.png",
};
const claimsRead = {
  issuer: claims.iss,
  clientIds: [claims.aud, "our-other-client"],
  now: new Date(1_999_999_100_000),
};

/** Everything that can be asked without a server. */
export const parsersUnderFire: readonly ParserUnderFire[] = [
  {
    name: "refresh tokens (S51, S94)",
    draw: (random) =>
      random.chance(0.1)
        ? splice(random, random.pick(refreshTokens), random.pick(refreshTokens))
        : mutateText(random, random.pick(refreshTokens)),
    check(text) {
      const read = unlessRefused(() => readRefreshToken(secrets, text));
      expect(read !== null).toBe(refreshTokens.includes(text));
    },
  },
  {
    name: "CSRF tokens",
    // A third part was not looked at.
    corpus: [`${csrfToken}.`, `${csrfToken}.x`],
    draw: (random) => mutateText(random, csrfToken),
    check(text) {
      expect([text, isCsrfTokenOf(secrets, sessionId, text)]).toEqual([text, text === csrfToken]);
    },
  },
  {
    name: "cursors of lists (S120)",
    corpus: [`${cursor}.`, `${cursor}.x`],
    draw: (random) => mutateText(random, cursor),
    check(text) {
      const read = unlessRefused(() => readCursor(secrets, "users", text));
      expect([text, read !== null]).toEqual([text, text === cursor]);
    },
  },
  {
    name: "base64url (S12)",
    draw: (random) => mutateText(random, random.pick(refreshTokens).split(".")[2]!),
    check(text) {
      expect(decodeBase64url(text)?.toString("base64url") ?? text).toBe(text);
    },
  },
  {
    name: "e-mail addresses (S72)",
    draw: (random) => mutateText(random, random.pick(emails)),
    check(text) {
      const email = canonicalEmail(text);
      if (email === null) return;
      expect(email).toMatch(/^[^\s@",;<>\p{Cc}]+@[^\s@",;<>\p{Cc}]+$/u);
      expect([email, email.normalize("NFKC").toLowerCase(), email.length <= 254]).toEqual([
        email,
        email,
        true,
      ]);
      expect(canonicalEmail(email)).toBe(email);
    },
  },
  {
    name: "cookies (S94)",
    draw: (random) =>
      mutateText(random, `a=1; latchkey-refresh=${refreshTokens[0]!}; csrftoken=${csrfToken}; b=2`),
    check(text) {
      const request = { headers: { get: () => text } } as unknown as Request;
      const value = readCookie(request, "latchkey-refresh");
      const found = [...text.matchAll(/(?:^|;)\s*latchkey-refresh=([^;]*)/g)].map(([, each]) =>
        each!.trimEnd(),
      );
      expect([text, value]).toEqual([text, found.length === 1 ? found[0] || null : null]);
    },
  },
  {
    name: "addresses and X-Forwarded-For (S117)",
    draw: (random) => mutateText(random, `${random.pick(addresses)}, ${random.pick(addresses)}, 10.0.0.1`),
    check(text) {
      const found = clientAddress("10.0.0.2", text, proxies);
      if (found !== null) expect(canonicalAddress(found)).toBe(found);
      const [first = ""] = text.split(",");
      limitNetwork(first);
    },
  },
  {
    name: "settings",
    // Most of the time goes into the sentences.
    share: 0.1,
    draw: (random) => JSON.stringify(drawSettings(random)),
    check: checkSettings,
  },
  {
    name: "claims of id tokens (S3-S10, S15)",
    draw: (random) =>
      JSON.stringify(mutateJson(random, random.chance(0.5) ? mutateJson(random, claims) : claims)),
    check: checkClaims,
  },
  {
    name: "inputs of all routes",
    draw(random) {
      const index = random.below(bodies.length);
      const input = generateInput(random, bodies[index]!, vocabulary);
      return JSON.stringify([index, random.chance(0.9) ? mutateJson(random, input) : input]);
    },
    check(text) {
      const [index, input] = JSON.parse(text) as [number, Json];
      const parsed = parseInput(bodies[index]!, input);
      if (parsed.ok) return;
      const sentences = Object.values(parsed.errors).flat();
      expect(sentences.length).toBeGreaterThan(0);
      for (const sentence of sentences) expect(sentence).toMatch(/^\S.*[.a-z]$/);
    },
  },
  {
    name: "bodies: JSON, forms, multipart (S114)",
    draw: (random) => drawBody(random),
    check: checkBody,
  },
];

const proxies = parseTrustedProxies("10.0.0.0/8");

function drawSettings(random: Random): Readonly<Record<string, string>> {
  const entries = Object.entries(settings)
    .filter(() => random.chance(0.9))
    .map(([name, values]): [string, string] => {
      const value = random.pick(values);
      return [
        random.chance(0.02) ? mutateText(random, name) : name,
        random.chance(0.25) ? mutateText(random, value) : value,
      ];
    });
  return Object.fromEntries(entries);
}

/** Where settings are wrong there are sentences, and no value that may be a secret is in them. */
function checkSettings(text: string): void {
  const source = JSON.parse(text) as Record<string, string>;
  try {
    completeSettings(readSettings(latchkeySettings, source));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const problem of error.problems) expect(problem).toMatch(/\S+ \S+/);
    const kept = ["LATCHKEY_SECRET", "SITE_SECRET", "SMTP_URL", "DATABASE_URL"].map(
      (name) => source[name] ?? "",
    );
    for (const value of kept.filter(({ length }) => length > 20)) expect(error.message).not.toContain(value);
    expect(error.message).not.toMatch(/secret-password|a-mail-password/);
  }
}

function checkClaims(text: string): void {
  const read = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  const person = readProviderClaims(read);
  if (person) expect(person.subject).toMatch(/^[\x20-\x7e]{1,255}$/);
  if (checkIdTokenClaims(read, claimsRead) !== null) return;
  const { iss, aud, exp, iat } = read as Readonly<Record<string, unknown>>;
  const now = claimsRead.now.getTime() / 1000;
  expect(iss).toBe(claims.iss);
  for (const audience of [aud].flat()) expect(claimsRead.clientIds).toContain(audience);
  expect([Number(exp) > now - 61, Math.abs(now - Number(iat)) < 601]).toEqual([true, true]);
}

const bodyTypes = [
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=b",
  "Application/JSON; charset=utf-8",
];

function drawBody(random: Random): string {
  const type = random.pick(bodyTypes);
  const input = generateInput(random, random.pick(bodies), vocabulary);
  const fields = Object.entries(input ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
  const text = type.startsWith("multipart")
    ? `${fields.map(([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("")}--b--`
    : type.includes("urlencoded")
      ? new URLSearchParams(fields).toString()
      : writeJson(random, mutateJson(random, input));
  return JSON.stringify([
    random.chance(0.1) ? mutateText(random, type) : type,
    random.chance(0.5) ? mutateText(random, text) : text,
  ]);
}

async function checkBody(text: string): Promise<void> {
  const [type, body] = JSON.parse(text) as [string, string];
  const headers = { get: (name: string) => (name === "content-type" ? type : null) };
  const request = { headers, body: body === "" ? null : [Buffer.from(body)] } as unknown as Request;
  const read = await receiveBody(request)
    .then((bytes) => parseBody(request, bytes))
    .catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
    });
  if (typeof read === "object" && read !== null) expect("is_staff" in Object.prototype).toBe(false);
}
