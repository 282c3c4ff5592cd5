import { readSettings, SettingsError } from "@latchkey/contract";
import { describe, expect, test } from "vitest";
import { days, minutes } from "./kernel/duration.ts";
import { completeSettings, latchkeySettings } from "./settings.ts";

const secret = "a-latchkey-secret-of-at-least-32-characters";
const production = {
  LATCHKEY_SECRET: secret,
  BACKEND_URL: "https://api.example",
  WEB_URL: "https://web.example",
};
const development = { LATCHKEY_SECRET: secret, LATCHKEY_ENV: "development" };

const mailPair = "SMTP_URL and MAIL_FROM go together: set both or none.";

function read(source: Readonly<Record<string, string | undefined>>) {
  return completeSettings(readSettings(latchkeySettings, source));
}

function problemsOf(source: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    read(source);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("the settings", () => {
  test("have the documented defaults, in production unless it is said", () => {
    expect(read(production)).toMatchObject({
      LATCHKEY_ENV: "production",
      DATABASE_URL: "file:./data/latchkey.db",
      LATCHKEY_SECRET: [secret],
      BACKEND_PORT: 8000,
      LATCHKEY_ISSUER: "https://api.example",
      LATCHKEY_AUDIENCE: "https://api.example",
      ACCESS_TOKEN_LIFETIME: minutes(5),
      REFRESH_TOKEN_LIFETIME: days(7),
      SESSION_LIFETIME: days(30),
      GOOGLE_ISSUER: "https://accounts.google.com",
    });
    expect(read(development).BACKEND_URL).toBe("http://localhost:8000");
    expect(read({ ...development, BACKEND_PORT: "8123" }).LATCHKEY_ISSUER).toBe("http://localhost:8123");
  });

  test("an empty value counts as unset", () => {
    expect(read({ ...development, BACKEND_PORT: "", GOOGLE_CLIENT_ID: "" }).BACKEND_PORT).toBe(8000);
  });

  test("name all that is wrong at once, and repeat no value", () => {
    const problems = problemsOf({
      LATCHKEY_SECRET: "short-secret",
      LATCHKEY_ENV: "staging",
      DATABASE_URL: "mysql://user:password@host/db",
      BACKEND_PORT: "70000",
      BACKEND_URL: "ftp://user:password@host",
      ACCESS_TOKEN_LIFETIME: "2h",
      TRUSTED_PROXIES: "10.0.0.1, me:password@mail.example",
      SITE_SECRET: "short-site-secret",
      SMTP_URL: "smtp://me:password@mail.example/inbox",
    });
    expect(problems).toEqual([
      "LATCHKEY_ENV: must be production or development",
      "DATABASE_URL: must be file:… for SQLite or postgres://… for PostgreSQL",
      "LATCHKEY_SECRET: each secret must have at least 32 characters",
      expect.stringMatching(/^BACKEND_PORT: /),
      "BACKEND_URL: must be an http or https URL",
      "TRUSTED_PROXIES: entry 2 is neither an IP address nor a network such as 10.0.0.0/8",
      "ACCESS_TOKEN_LIFETIME: must be between 1s and 60m",
      "SITE_SECRET: must have at least 32 characters",
      "SMTP_URL: must end with the port, or with ?tls=off behind it",
    ]);
    expect(problems.join()).not.toMatch(/short-s|password/);
  });

  test.each<[string, Record<string, string | undefined>, string]>([
    ["no secret", { LATCHKEY_SECRET: undefined }, "LATCHKEY_SECRET is not set."],
    [
      "a short secret",
      { LATCHKEY_SECRET: "x".repeat(31) },
      "LATCHKEY_SECRET: each secret must have at least 32 characters",
    ],
    [
      "a short old secret",
      { LATCHKEY_SECRET: `${secret},x` },
      "LATCHKEY_SECRET: each secret must have at least 32 characters",
    ],
    [
      "a comma too many",
      { LATCHKEY_SECRET: `${secret},` },
      "LATCHKEY_SECRET: each secret must have at least 32 characters",
    ],
    ["pages of everybody's", { WEB_URL: "*" }, "WEB_URL: must be an http or https URL"],
    [
      "no URL",
      { BACKEND_URL: undefined },
      "BACKEND_URL is not set: say under which https URL people reach the backend.",
    ],
    [
      "a lifetime over an hour (S33)",
      { ACCESS_TOKEN_LIFETIME: "61m" },
      "ACCESS_TOKEN_LIFETIME: must be between 1s and 60m",
    ],
    [
      "a lifetime of none",
      { ACCESS_TOKEN_LIFETIME: "0s" },
      "ACCESS_TOKEN_LIFETIME: must be between 1s and 60m",
    ],
    [
      "a lifetime without a unit",
      { ACCESS_TOKEN_LIFETIME: "300" },
      "ACCESS_TOKEN_LIFETIME: must be a number and a unit, such as 30s, 5m, 12h or 7d",
    ],
    [
      "an idle time that is shorter than an access token",
      { REFRESH_TOKEN_LIFETIME: "1m" },
      "REFRESH_TOKEN_LIFETIME must not be shorter than ACCESS_TOKEN_LIFETIME.",
    ],
    [
      "a proxy that is none",
      { TRUSTED_PROXIES: "10.0.0.1, all" },
      "TRUSTED_PROXIES: entry 2 is neither an IP address nor a network such as 10.0.0.0/8",
    ],
    [
      "half a client",
      { GOOGLE_CLIENT_ID: "id" },
      "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET go together: set both or none.",
    ],
    ["a sender without a server", { MAIL_FROM: "a@example.com" }, mailPair],
    ["a mail server without a sender", { SMTP_URL: "smtp://mail.example" }, mailPair],
    [
      "mails that have nowhere to link to",
      { SMTP_URL: "smtp://mail.example", MAIL_FROM: "a@example.com", WEB_URL: undefined },
      "SMTP_URL needs WEB_URL: mails link to pages of the web app.",
    ],
    [
      "a password that would travel in the open",
      { SMTP_URL: "smtp://me:a-password@mail.example?tls=off", MAIL_FROM: "a@example.com" },
      "SMTP_URL: must not send a password in the open: remove ?tls=off, or the password",
    ],
    [
      "a sender that is none",
      { SMTP_URL: "smtp://mail.example", MAIL_FROM: "Example\nBcc: b@example.com" },
      "MAIL_FROM: must be an address, or Name <address>",
    ],
    ["half a site", { SITE_ID: "web" }, "SITE_ID and SITE_SECRET go together: set both or none."],
  ])("S119: with %s stop the start", (_, change, problem) => {
    expect(problemsOf({ ...production, ...change })).toEqual([problem]);
  });

  describe("S119: plain http", () => {
    const names = ["BACKEND_URL", "WEB_URL", "LATCHKEY_ISSUER", "GOOGLE_ISSUER", "BREACHED_PASSWORDS_URL"];
    test.each(names)("of %s stops the start in production, on loopback too", (name) => {
      for (const url of ["http://api.example", "http://localhost:8000", "http://127.0.0.1"]) {
        expect(problemsOf({ ...production, LATCHKEY_ISSUER: "https://api.example", [name]: url })).toEqual([
          `${name} must be https (plain http is for development, with LATCHKEY_ENV=development).`,
        ]);
      }
    });

    test.each(names)("of %s is for loopback in development", (name) => {
      const source = { ...development, LATCHKEY_ISSUER: "http://localhost:8000" };
      for (const url of [
        "http://localhost:9000",
        "http://127.0.0.1:9000",
        "http://127.8.8.8",
        "http://[::1]:1",
        "https://x.example",
      ]) {
        expect(problemsOf({ ...source, [name]: url })).toEqual([]);
      }
      for (const url of [
        "http://api.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://192.168.0.1",
      ]) {
        expect(problemsOf({ ...source, [name]: url })).toEqual([
          `${name} must be https, or http on this machine (localhost).`,
        ]);
      }
    });
  });

  test.each([
    ["30s", 30_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
  ])("read %s as a time", (text, length) => {
    expect(read({ ...production, ACCESS_TOKEN_LIFETIME: text }).ACCESS_TOKEN_LIFETIME).toBe(length);
  });

  test("take several secrets, the newest first, with spaces around them", () => {
    const [one, two] = ["1".repeat(32), "2".repeat(32)];
    expect(read({ ...production, LATCHKEY_SECRET: ` ${one} , ${two}` }).LATCHKEY_SECRET).toEqual([one, two]);
  });

  test("send mail as Latchkey of this machine in development, and not at all without a server", () => {
    expect(read(development)).toMatchObject({
      SMTP_URL: undefined,
      MAIL_FROM: { name: "Latchkey", address: "noreply@localhost" },
    });
    expect(read(production)).toMatchObject({ SMTP_URL: undefined, MAIL_FROM: undefined });
  });

  test("take URLs without their last slash, as issuers are compared to the letter", () => {
    expect(read({ ...production, BACKEND_URL: "https://api.example/" }).LATCHKEY_ISSUER).toBe(
      "https://api.example",
    );
  });
});
