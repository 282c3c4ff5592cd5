import { createSecretKey, KeyObject } from "node:crypto";
import { generateSigningKey, type SigningKey } from "./signing-key.ts";

/**
 * What an id token is signed with:
 * `current`, the published key;
 * `unknown-key`, a key that is published nowhere, under its own `kid`;
 * `impostor-key`, such a key under the `kid` of the published one;
 * `public-key`, the published key's public half (PEM) as an HMAC secret, the classic confusion of algorithms;
 * or a key of the test's own, without a `kid`.
 */
export type SigningChoice = "current" | "unknown-key" | "impostor-key" | "public-key" | KeyObject;

interface ChosenKey {
  readonly key: KeyObject;
  readonly alg: string;
  readonly kid?: string;
}

/** The key for a choice, with the `alg` and `kid` that belong to it. */
export async function chooseSigningKey(choice: SigningChoice, current: SigningKey): Promise<ChosenKey> {
  if (choice instanceof KeyObject) return { key: choice, alg: algorithmFor(choice) };
  switch (choice) {
    case "current":
      return { key: current.privateKey, alg: "RS256", kid: current.kid };
    case "unknown-key": {
      const { privateKey, kid } = await generateSigningKey();
      return { key: privateKey, alg: "RS256", kid };
    }
    case "impostor-key": {
      const { privateKey } = await generateSigningKey();
      return { key: privateKey, alg: "RS256", kid: current.kid };
    }
    case "public-key": {
      const pem = current.publicKey.export({ type: "spki", format: "pem" });
      return { key: createSecretKey(Buffer.from(pem)), alg: "HS256", kid: current.kid };
    }
  }
}

function algorithmFor(key: KeyObject): string {
  if (key.type === "secret") return "HS256";
  const algorithms: Readonly<Record<string, string>> = {
    rsa: "RS256",
    "rsa-pss": "PS256",
    ec: "ES256",
    ed25519: "EdDSA",
  };
  return algorithms[key.asymmetricKeyType ?? ""] ?? "RS256";
}
