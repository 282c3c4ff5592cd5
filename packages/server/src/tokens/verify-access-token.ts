import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { SigningKey } from "../keys/signing-key.ts";
import { isStrictCompactJws } from "../kernel/base64url.ts";
import { epochSeconds } from "../kernel/clock.ts";
import { Failure } from "../kernel/failure.ts";
import {
  type AccessTokenClaims,
  accessTokenClaims,
  accessTokenType,
  type TokenDeps,
} from "./access-token.ts";
import { believe, findBelieved } from "./believed-tokens.ts";
import { isRefreshToken } from "./refresh-token-form.ts";

interface VerifyOptions {
  /** For sign-out, which works with an expired token. */
  readonly mayBeExpired?: boolean;
}

/**
 * Proves that a token is an access token of ours, for this audience, and not expired (RFC 9068 §4). The algorithm is that
 * of our key, never the header's word (RFC 8725 §3.1).
 *
 * @throws Failure `bearer_invalid`, `bearer_expired` or `bearer_wrong_type`.
 */
export async function verifyAccessToken(
  deps: TokenDeps,
  token: string,
  { mayBeExpired = false }: VerifyOptions = {},
): Promise<AccessTokenClaims> {
  if (!isStrictCompactJws(token)) {
    throw new Failure(isRefreshToken(token) ? "bearer_wrong_type" : "bearer_invalid", "no compact JWS");
  }
  const key = await deps.keys.verificationKey(readKid(token));
  if (!key) throw new Failure("bearer_invalid", "the key is unknown");
  const known = findBelieved(key, token);
  if (!known) return verifyWith(deps, { key, token, mayBeExpired });
  // It may have expired since.
  if (!mayBeExpired && known.exp <= epochSeconds(deps.clock.now())) throw new Failure("bearer_expired");
  return known;
}

interface Verification {
  readonly key: SigningKey;
  readonly token: string;
  readonly mayBeExpired: boolean;
}

async function verifyWith(
  deps: TokenDeps,
  { key, token, mayBeExpired }: Verification,
): Promise<AccessTokenClaims> {
  try {
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: [key.algorithm],
      issuer: deps.issuer,
      audience: deps.audience,
      typ: accessTokenType,
      currentDate: deps.clock.now(),
      clockTolerance: mayBeExpired ? Number.MAX_SAFE_INTEGER : 0,
    });
    const claims = accessTokenClaims.parse(payload);
    if (!mayBeExpired) believe(key, token, claims);
    return claims;
  } catch (error) {
    throw asFailure(error);
  }
}

function readKid(token: string): string {
  try {
    return decodeProtectedHeader(token).kid ?? "";
  } catch {
    throw new Failure("bearer_invalid", "the header is no JSON");
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof errors.JWTExpired) return new Failure("bearer_expired");
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "typ") {
    return new Failure("bearer_wrong_type");
  }
  return new Failure("bearer_invalid", error instanceof Error ? error.message : undefined);
}
