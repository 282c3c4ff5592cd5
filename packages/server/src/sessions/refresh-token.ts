import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeBase64url } from "../kernel/base64url.ts";
import { Failure } from "../kernel/failure.ts";
import { formatId, idToBytes } from "../kernel/id.ts";
import type { DerivedKey, Secrets } from "../kernel/secrets.ts";
import { refreshTokenVersion } from "../tokens/refresh-token-form.ts";

/** What a refresh token says: a session and how often it had been rotated when the token was made. */
export interface RefreshToken {
  readonly sessionId: string;
  readonly generation: number;
}

/**
 * Writes `lk1.<kid>.<sid ‖ generation>.<MAC>`. The same session and generation give the same token, so that a lost answer
 * can be given again without anything stored (S51, S55).
 */
export function writeRefreshToken(secrets: Secrets, { sessionId, generation }: RefreshToken): string {
  const [key] = secrets.keysFor("refresh-token");
  const body = Buffer.alloc(20);
  idToBytes(sessionId).copy(body);
  body.writeUInt32BE(generation, 16);
  return [
    refreshTokenVersion,
    key.kid,
    body.toString("base64url"),
    macOf(key, body).toString("base64url"),
  ].join(".");
}

/**
 * Reads a refresh token and proves that we made it. No database is asked.
 *
 * @throws Failure `token_wrong_type` for a JWT, `token_invalid` for anything else that is not ours.
 */
export function readRefreshToken(secrets: Secrets, token: string): RefreshToken {
  const [prefix, kid, encodedBody, encodedMac, ...rest] = token.split(".");
  if (prefix !== refreshTokenVersion) {
    throw new Failure(
      token.split(".").length === 3 ? "token_wrong_type" : "token_invalid",
      "not a refresh token",
    );
  }
  const body = decodeBase64url(encodedBody ?? "");
  const mac = decodeBase64url(encodedMac ?? "");
  const key = secrets.keysFor("refresh-token").find((candidate) => candidate.kid === kid);
  if (rest.length > 0 || body?.length !== 20 || mac?.length !== 32 || !key) {
    throw new Failure("token_invalid", "malformed, or made with another secret");
  }
  if (!timingSafeEqual(mac, macOf(key, body))) throw new Failure("token_invalid", "the MAC is wrong");
  return { sessionId: formatId(body.subarray(0, 16)), generation: body.readUInt32BE(16) };
}

function macOf({ key, kid }: DerivedKey, body: Buffer): Buffer {
  return createHmac("sha256", key).update(`${refreshTokenVersion}.${kid}.`).update(body).digest();
}
