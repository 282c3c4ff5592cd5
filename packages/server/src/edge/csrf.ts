import { randomBytes } from "node:crypto";
import { Failure } from "../kernel/failure.ts";
import { isSameText, type Secrets } from "../kernel/secrets.ts";
import { readSignedText, signText } from "../kernel/signed-text.ts";
import type { Site } from "../kernel/site.ts";
import { type CookieNames, readCookie } from "./token-cookies.ts";

export const csrfHeader = "x-csrftoken";

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Makes the CSRF token of a session: `nonce.HMAC(session, nonce)`. A sister host that plants a cookie cannot make one. */
export function writeCsrfToken(secrets: Secrets, sessionId: string): string {
  return signText(secrets, { purpose: "csrf", context: sessionId }, randomBytes(16).toString("base64url"));
}

interface CookieRequest {
  readonly request: Request;
  readonly site: Site;
  readonly sessionId: string;
  readonly names: CookieNames;
}

/**
 * Makes sure that a request that a browser authenticated by itself, with its cookies, was meant by a page of the site.
 *
 * @throws Failure `csrf_…` for a state-changing request without the session's own CSRF token, or from another origin.
 */
export function requireCsrfToken(secrets: Secrets, { request, site, sessionId, names }: CookieRequest): void {
  if (isSafeMethod(request.method)) return;
  const cookie = readCookie(request, names.csrf);
  const header = request.headers.get(csrfHeader);
  if (cookie === null) throw new Failure("csrf_cookie_missing");
  if (!header) throw new Failure("csrf_missing");
  if (!isSameText(cookie, header) || !isCsrfTokenOf(secrets, sessionId, header)) {
    throw new Failure("csrf_incorrect");
  }
  requireOwnOrigin(request, site);
}

/** @throws Failure `csrf_origin` for a request that no page of the site has sent. */
export function requireOwnOrigin(request: Request, site: Site): void {
  const origin = request.headers.get("origin");
  if (origin === null || !site.origins.includes(origin)) throw new Failure("csrf_origin");
}

/** Whether a method changes nothing (RFC 9110 §9.2.1). */
export function isSafeMethod(method: string): boolean {
  return safeMethods.has(method);
}

/** Whether we made this token for this session. */
export function isCsrfTokenOf(secrets: Secrets, sessionId: string, token: string): boolean {
  return readSignedText(secrets, { purpose: "csrf", context: sessionId }, token) !== null;
}
