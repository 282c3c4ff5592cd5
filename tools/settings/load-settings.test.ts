import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { referenceSchemas } from "../launch/reference-parts.ts";
import { repositoryRoot } from "../repository-root.ts";
import { completeSettings, needsOfflineProvider } from "./complete-settings.ts";
import { generatedNames, type TextSettings } from "./env-file.ts";
import { loadSettings } from "./load-settings.ts";

let envFile: string;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "settings-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  envFile = join(folder, ".env");
});

const load = (environment: NodeJS.Dict<string> = {}) =>
  loadSettings({ envFile, environment, schemas: referenceSchemas });

function complaintOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("Nothing was refused.");
}

test("the first start writes secrets of 256 bits into a file that its owner alone can read, the second keeps them", () => {
  const first = load();
  expect(statSync(envFile).mode & 0o777).toBe(0o600);
  for (const name of generatedNames) expect(Buffer.from(first[name] ?? "", "base64url")).toHaveLength(32);
  expect(new Set(generatedNames.map((name) => first[name]))).toHaveProperty("size", generatedNames.length);

  const written = readFileSync(envFile, "utf8");
  expect(load()).toEqual(first);
  expect(readFileSync(envFile, "utf8")).toBe(written);
});

test("secrets that a person's own .env lacks or leaves empty are added to it, and what it says is kept", () => {
  writeFileSync(envFile, "# mine\nWEB_PORT=3300\nAUTH_SECRET=\nSITE_ID=my-site");
  const settings = load();
  expect(settings).toMatchObject({ WEB_PORT: "3300", WEB_URL: "http://localhost:3300", SITE_ID: "my-site" });
  expect(settings["AUTH_SECRET"]).toHaveLength(43);
  expect(readFileSync(envFile, "utf8")).toMatch(/^# mine\nWEB_PORT=3300\nAUTH_SECRET=\nSITE_ID=my-site\n/);
  expect(load()).toEqual(settings);
});

test("the environment wins over .env, and .env over the defaults", () => {
  writeFileSync(envFile, "BACKEND_PORT=8001\nWEB_PORT=3001\n");
  expect(load({ WEB_PORT: "3002" })).toMatchObject({
    IDP_PORT: "9000",
    BACKEND_URL: "http://localhost:8001",
    WEB_URL: "http://localhost:3002",
  });
});

test("every problem is named at once, with the name that was probably meant, and nothing is written", () => {
  writeFileSync(envFile, "GOGLE_CLIENT_ID=x\nACCESS_TOKEN_LIFETIME=soon\nWEB_PORT=0\nUNRELATED_THING=1\n");
  expect(complaintOf(() => load({ LATCHKEY_SECRETS: "x", HOMEBREW_PREFIX: "y" }))).toBe(
    `The settings are wrong:
  - GOGLE_CLIENT_ID in .env is not a setting. Do you mean GOOGLE_CLIENT_ID?
  - UNRELATED_THING in .env is not a setting.
  - LATCHKEY_SECRETS in the environment is not a setting. Do you mean LATCHKEY_SECRET?
  - WEB_PORT must be a port number between 1 and 65535.
  - ACCESS_TOKEN_LIFETIME: must be a number and a unit, such as 30s, 5m, 12h or 7d`,
  );
  expect(readFileSync(envFile, "utf8")).not.toContain("LATCHKEY_SECRET");
});

test("two parts on one port are refused", () => {
  expect(complaintOf(() => load({ WEB_PORT: "8000" }))).toContain(
    "WEB_PORT is 8000, which another part listens on",
  );
});

test("without credentials people sign in at the offline provider, with real ones at Google", () => {
  expect(load({ IDP_PORT: "9999" })["GOOGLE_ISSUER"]).toBe("http://localhost:9999");
  const real = load({ GOOGLE_CLIENT_ID: "real.apps.googleusercontent.com", GOOGLE_CLIENT_SECRET: "s" });
  expect(real["GOOGLE_ISSUER"]).toBeUndefined();
});

test("in development mail goes to the offline provider's mailbox, until somebody names a mail server", () => {
  expect(load()["SMTP_URL"]).toBe("smtp://127.0.0.1:1025");
  expect(load({ IDP_SMTP_PORT: "2025" })["SMTP_URL"]).toBe("smtp://127.0.0.1:2025");
  expect(load({ SMTP_URL: "smtps://mail.example", MAIL_FROM: "a@mail.example" })["SMTP_URL"]).toBe(
    "smtps://mail.example",
  );
  expect(completeSettings({ LATCHKEY_ENV: "production" })["SMTP_URL"]).toBeUndefined();
});

test("the offline provider runs for those who sign in, and for mail", () => {
  const google = { GOOGLE_CLIENT_ID: "real.apps.googleusercontent.com", GOOGLE_CLIENT_SECRET: "s" };
  const mail = { SMTP_URL: "smtp://mail.example" };
  const needs = (given: TextSettings) => needsOfflineProvider(completeSettings(given));
  expect(needs({})).toBe(true);
  expect(needs(google)).toBe(true);
  expect(needs(mail)).toBe(true);
  expect(needs({ ...google, ...mail })).toBe(false);
  expect(needs({ ...google, LATCHKEY_ENV: "production" })).toBe(false);
});

test("a relative database file is one of the repository, wherever a part runs", () => {
  expect(load()["DATABASE_URL"]).toBe(`file:${join(repositoryRoot, "data/latchkey.db")}`);
  expect(load({ DATABASE_URL: "file:x.db" })["DATABASE_URL"]).toBe(`file:${join(repositoryRoot, "x.db")}`);
  expect(load({ DATABASE_URL: "postgres://h/d" })["DATABASE_URL"]).toBe("postgres://h/d");
});
