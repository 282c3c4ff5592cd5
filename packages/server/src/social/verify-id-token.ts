import { createHash } from "node:crypto";
import { compactVerify, decodeProtectedHeader } from "jose";
import { z } from "zod";
import { isStrictCompactJws } from "../kernel/base64url.ts";
import { after } from "../kernel/clock.ts";
import { minutes } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import { isSameText, sha256, type Secrets } from "../kernel/secrets.ts";
import { checkIdTokenClaims } from "./check-id-token-claims.ts";
import type { ProviderDeps, ProviderDirectory } from "./provider-directory.ts";
import { type ProviderClaims, readProviderClaims } from "./provider-claims.ts";
import type { SocialApp } from "./social-app.ts";

/** What is used once, and until when it must be remembered. */
export interface OneUse {
  readonly digest: string;
  readonly expiresAt: Date;
}

export interface VerifiedIdToken {
  readonly claims: ProviderClaims;
  readonly oneUse: OneUse;
}

export type SocialDeps = ProviderDeps & {
  readonly providers: ProviderDirectory;
  readonly secrets: Secrets;
};

interface IdTokenInput {
  readonly idToken: string;
  /** The access token that came with it, which `at_hash` must then bind to it (S13). */
  readonly accessToken: string | undefined;
}

/**
 * Proves that the provider itself said this, to this site's client, just now.
 *
 * @throws Failure `provider_token_refused`, or `provider_unavailable` when its keys cannot be had.
 */
export async function verifyIdToken(
  deps: SocialDeps,
  app: SocialApp,
  { idToken, accessToken }: IdTokenInput,
): Promise<VerifiedIdToken> {
  if (!isStrictCompactJws(idToken)) throw refused("the id token is no strict compact JWS");
  const payload = await verifySignature(deps, app, idToken);
  const problem = checkIdTokenClaims(payload, { ...app, now: deps.clock.now() });
  if (problem !== null) throw refused(`the id token: ${problem}`);
  const claims = readProviderClaims(payload);
  if (!claims) throw refused("the id token names nobody");
  if (accessToken !== undefined) checkAccessTokenHash(payload, accessToken);
  return { claims, oneUse: oneUseOf(deps, idToken) };
}

async function verifySignature(deps: SocialDeps, app: SocialApp, idToken: string): Promise<unknown> {
  checkHeader(idToken);
  try {
    const { payload } = await compactVerify(
      idToken,
      (header, token) => deps.providers.findKey(app.issuer, header, token),
      // Refused before any key is looked for, too: an algorithm that is not the provider's (S7).
      { algorithms: [...app.provider.algorithms] },
    );
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)) as unknown;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw refused(`the id token: ${error instanceof Error ? error.message : "no signature"}`);
  }
}

/** Refused before any key is looked for: another type of token, and key material of the token's own (S8). */
function checkHeader(idToken: string): void {
  const header = readHeader(idToken);
  if (header.typ !== undefined && header.typ !== "JWT") throw refused("the id token has another type");
  const ownKeys = ["jku", "x5u", "jwk", "x5c", "crit"].filter((name) => name in header);
  if (ownKeys.length > 0) throw refused(`the id token's header has ${ownKeys.join(", ")}`);
}

function readHeader(idToken: string): ReturnType<typeof decodeProtectedHeader> {
  try {
    return decodeProtectedHeader(idToken);
  } catch {
    throw refused("the id token's header is no JSON");
  }
}

/** OpenID Connect Core §3.1.3.8, for the hash of the algorithm's own size. */
function checkAccessTokenHash(payload: unknown, accessToken: string): void {
  const { at_hash: hash } = z.object({ at_hash: z.string().optional() }).catch({}).parse(payload);
  if (hash === undefined) throw refused("the id token does not bind the access token");
  const half = createHash("sha256").update(accessToken).digest().subarray(0, 16);
  if (!isSameText(hash, half.toString("base64url"))) throw refused("the access token is another one");
}

/** The signing input, not the token: one signed statement has many spellings of its signature (S12). */
function oneUseOf({ clock }: SocialDeps, idToken: string): OneUse {
  const signingInput = idToken.slice(0, idToken.lastIndexOf("."));
  // Twice what checkIdTokenClaims accepts at all, so that clocks of several nodes may differ.
  return { digest: sha256(signingInput), expiresAt: after(clock.now(), minutes(22)) };
}

/** The refusal of whatever a provider did not say, or not to us. Its reason is for the log. */
export function refused(reason: string): Failure {
  return new Failure("provider_token_refused", reason);
}
