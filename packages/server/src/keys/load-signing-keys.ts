import { createPrivateKey, type JsonWebKey } from "node:crypto";
import { type CryptoKey, importJWK, type JWK } from "jose";
import type { Selectable } from "kysely";
import type { KeysTable } from "../store/tables.ts";
import type { KeyDeps } from "./ensure-signing-key.ts";
import { type SigningAlgorithm, signingAlgorithms, type SigningKey } from "./signing-key.ts";

/** A stored key that none of the configured secrets opens. */
export class UnreadableKeysError extends Error {
  override readonly name = "UnreadableKeysError";

  constructor() {
    super(
      "LATCHKEY_SECRET cannot open the signing keys in the database. Set the secret that they were written with; " +
        "to change it, put the new one first and keep the old one behind it, separated by a comma.",
    );
  }
}

/**
 * Reads the keys that are not revoked and still verify, the latest to be activated first.
 *
 * @throws UnreadableKeysError when the configured secrets are not those that the keys were sealed with.
 */
export async function loadSigningKeys(deps: KeyDeps): Promise<readonly SigningKey[]> {
  const rows = await deps.store.run((db) =>
    db
      .selectFrom("latchkey_keys")
      .selectAll()
      .where("revoked_at", "is", null)
      .where("expires_at", ">", deps.clock.now())
      .orderBy("activates_at", "desc")
      .execute(),
  );
  return Promise.all(rows.map((row) => openKey(deps, row)));
}

async function openKey({ secrets }: KeyDeps, row: Selectable<KeysTable>): Promise<SigningKey> {
  const algorithm = readAlgorithm(row.algorithm);
  const privateJwk = secrets.open("signing-keys", row.private_jwk);
  if (privateJwk === null) throw new UnreadableKeysError();
  const publicJwk = row.public_jwk as JWK;
  return {
    kid: row.kid,
    algorithm,
    publicJwk,
    publicKey: (await importJWK(publicJwk, algorithm)) as CryptoKey,
    privateKey: createPrivateKey({ key: JSON.parse(privateJwk) as JsonWebKey, format: "jwk" }),
    activatesAt: row.activates_at,
    retiresAt: row.retires_at,
    expiresAt: row.expires_at,
  };
}

function readAlgorithm(name: string): SigningAlgorithm {
  const algorithm = signingAlgorithms.find((candidate) => candidate === name);
  if (!algorithm) throw new Error(`The stored key has the unknown algorithm ${name}.`);
  return algorithm;
}
