import { SettingsError } from "@latchkey/contract";
import { afterEach, expect, test, vi } from "vitest";

const development = {
  LATCHKEY_ENV: "development",
  BACKEND_URL: "http://localhost:8000",
  WEB_URL: "http://localhost:3000",
  AUTH_SECRET: "a".repeat(32),
  SITE_ID: "web",
  SITE_SECRET: "s".repeat(32),
  ALLOW_HTTP_BACKEND: "",
};

const production = {
  ...development,
  LATCHKEY_ENV: "",
  BACKEND_URL: "https://api.example.com",
  WEB_URL: "https://example.com",
};

afterEach(() => vi.unstubAllEnvs());

test("in development, plain http is for loopback addresses", async () => {
  expect(await problemsOf(development)).toEqual([]);
  expect(await problemsOf({ ...development, WEB_URL: "http://127.0.0.1:3000" })).toEqual([]);
  expect(await problemsOf({ ...development, WEB_URL: "http://192.168.1.7:3000" })).toEqual([
    "WEB_URL must begin with https:// (http:// is for loopback addresses in development).",
  ]);
  expect(await problemsOf({ ...development, WEB_URL: "http://127.0.0.1.example.com" })).toHaveLength(1);
});

test("no mode means production, where every address is https", async () => {
  expect(await problemsOf(production)).toEqual([]);
  expect(await problemsOf({ ...development, LATCHKEY_ENV: "" })).toEqual([
    expect.stringContaining("WEB_URL"),
    expect.stringContaining("BACKEND_URL"),
  ]);
});

test("the way to a backend inside a private network may be http when that is said by name", async () => {
  const plain = { ...production, BACKEND_URL: "http://backend.internal:8000" };
  expect(await problemsOf(plain)).toHaveLength(1);
  expect(await problemsOf({ ...plain, ALLOW_HTTP_BACKEND: "true" })).toEqual([]);
});

test("every problem is listed at once, and no value is repeated", async () => {
  const problems = await problemsOf({ ...production, WEB_URL: "ftp://w", SITE_SECRET: "short", SITE_ID: "" });
  expect(problems).toEqual([
    "WEB_URL: must be an http or https URL",
    "SITE_ID is not set.",
    "SITE_SECRET: must have at least 32 characters",
  ]);
});

async function problemsOf(environment: Record<string, string>): Promise<readonly string[]> {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  try {
    await import("./env");
    return [];
  } catch (error) {
    if (error instanceof Error && error.name === SettingsError.name) return (error as SettingsError).problems;
    throw error;
  }
}
