import { expect } from "vitest";
import type { Answer } from "../testing/start-test-server.ts";
import type { Scene } from "./scene.ts";

/** What holds for every answer, whatever its row is about: sections 1 and 5. */
export function expectConventions(scene: Scene, answer: Answer, origin: string | null): void {
  const { headers, status } = answer;
  expect(headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
  expectChallenge(answer);
  if (status === 405) expect(headers.get("allow")).toMatch(/^[A-Z, ]+$/);
  if (status === 429) {
    expect(answer.body.detail).toContain(` in ${headers.get("retry-after")} seconds.`);
  }
  const hasToken = /"(eyJ|lk1\.)/.test(JSON.stringify(answer.body));
  if (hasToken || headers.getSetCookie().length > 0) expect(headers.get("cache-control")).toBe("no-store");
  expectCors(scene, headers, origin);
}

/** 401 says how to authenticate, and nothing else does. */
function expectChallenge({ status, body, headers }: Answer): void {
  const challenge = headers.get("www-authenticate");
  if (status !== 401) return expect(challenge).toBeNull();
  const isSite = body.code === "invalid_client";
  expect(challenge).toMatch(
    isSite ? /^Basic realm="[^"]+"$/ : /^Bearer realm="api"(, error="invalid_token")?$/,
  );
}

/** The exact origin of a site, never `*` or a reflected one; credentials in cookie mode alone. */
function expectCors(scene: Scene, headers: Headers, origin: string | null): void {
  const { ways } = scene.server;
  const isOf = (wanted: RegExp) =>
    Object.entries(ways).some(([way, { origin: own }]) => wanted.test(way) && own === origin);
  const isKnown = origin !== null && isOf(/page$/);
  expect(headers.get("vary")).toMatch(/\bOrigin\b/);
  expect(headers.get("access-control-allow-origin")).toBe(isKnown ? origin : null);
  const usesCookies = isKnown && isOf(/cookie page$/);
  expect(headers.get("access-control-allow-credentials")).toBe(usesCookies ? "true" : null);
}
