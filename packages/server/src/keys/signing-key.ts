import type { KeyObject } from "node:crypto";
import type { CryptoKey, JWK } from "jose";

/** The algorithms that access tokens may be signed with: asymmetric ones alone (S34). */
export const signingAlgorithms = ["ES256", "EdDSA", "RS256"] as const;

export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** A key pair with its life: it is published from its making, signs between activation and retirement, and then only verifies. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicJwk: JWK;
  readonly publicKey: CryptoKey;
  readonly privateKey: KeyObject;
  readonly activatesAt: Date;
  readonly retiresAt: Date;
  readonly expiresAt: Date;
}
