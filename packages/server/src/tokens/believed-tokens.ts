import { hash } from "node:crypto";
import type { SigningKey } from "../keys/signing-key.ts";
import type { AccessTokenClaims } from "./access-token.ts";

/** As many people as are active at once; the oldest is forgotten first. */
const mostPerKey = 5_000;

// A key is read anew every half minute, and what was believed by it goes with it: so does a revoked one (S42).
const believed = new WeakMap<SigningKey, Map<string, AccessTokenClaims>>();

/** The claims of a token that this very key has verified before; the same to the last character (S50). */
export function findBelieved(key: SigningKey, token: string): AccessTokenClaims | undefined {
  return believed.get(key)?.get(digestOf(token));
}

/** Remembers a token that the key has just verified: a client brings the same one until it expires. */
export function believe(key: SigningKey, token: string, claims: AccessTokenClaims): void {
  const tokens = believed.get(key) ?? new Map<string, AccessTokenClaims>();
  believed.set(key, tokens);
  if (tokens.size >= mostPerKey) tokens.delete(tokens.keys().next().value!);
  tokens.set(digestOf(token), claims);
}

function digestOf(token: string): string {
  return hash("sha256", token, "base64");
}
