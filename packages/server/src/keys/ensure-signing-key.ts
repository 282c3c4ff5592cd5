import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import { after } from "../kernel/clock.ts";
import { days, hours, minutes } from "../kernel/duration.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";
import type { SigningAlgorithm } from "./signing-key.ts";

export type KeyDeps = StoreDeps & {
  readonly secrets: Secrets;
  readonly signingAlgorithm: SigningAlgorithm;
};

/** How long readers may keep the published keys. */
export const jwksMaxAge = minutes(5);

const signingPeriod = days(30);
/** A successor is published this long before it signs, well over {@link jwksMaxAge} (S40). */
const publicationLead = hours(1);
/** A retired key is kept over the longest life of an access token (S33) and some skew (S40). */
const verificationTail = minutes(65);

/**
 * Makes the signing key that is missing: the first one, which signs at once, or the successor of one that retires soon or
 * has another algorithm than the settings say. Where the signing key was revoked, its successor signs at once. Any number
 * of processes may ask at the same time; one key is made.
 */
export async function ensureSigningKey(deps: KeyDeps): Promise<void> {
  await deps.store.exclusive("keys", async (tx) => {
    const now = deps.clock.now();
    const [newest, ...older] = await findKeysThatSign(tx, now);
    if (!newest) return insertKey(deps, tx, { activatesAt: now });
    // One successor is enough, also where two nodes are told different algorithms.
    if (newest.activates_at > now) return older.length === 0 ? activateKey(tx, newest.kid, now) : undefined;
    const isRightAlgorithm = newest.algorithm === deps.signingAlgorithm;
    if (isRightAlgorithm && newest.retires_at > after(now, publicationLead)) return;
    await publishSuccessor(deps, tx, newest);
  });
}

/** Makes a key that signs when everybody has had time to read it, and lets the present one sign until then. */
export async function publishSuccessor(
  deps: KeyDeps,
  tx: Queries,
  { kid }: { readonly kid: string },
): Promise<void> {
  const activatesAt = after(deps.clock.now(), publicationLead);
  await tx
    .updateTable("latchkey_keys")
    .set({ retires_at: activatesAt, expires_at: after(activatesAt, verificationTail) })
    .where("kid", "=", kid)
    .execute();
  await insertKey(deps, tx, { activatesAt });
}

/** The keys that sign now or later, the latest first. */
export async function findKeysThatSign(tx: Queries, now: Date) {
  return tx
    .selectFrom("latchkey_keys")
    .select(["kid", "algorithm", "activates_at", "retires_at"])
    .where("revoked_at", "is", null)
    .where("retires_at", ">", now)
    .orderBy("activates_at", "desc")
    .execute();
}

async function activateKey(tx: Queries, kid: string, now: Date): Promise<void> {
  await tx.updateTable("latchkey_keys").set({ activates_at: now }).where("kid", "=", kid).execute();
}

/** Makes a key pair. */
export async function insertKey(
  { clock, secrets, signingAlgorithm }: KeyDeps,
  tx: Queries,
  { activatesAt }: { readonly activatesAt: Date },
): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const kid = randomBytes(12).toString("base64url");
  const retiresAt = after(activatesAt, signingPeriod);
  const publicJwk = { ...(await exportJWK(publicKey)), kid, use: "sig", alg: signingAlgorithm };
  await tx
    .insertInto("latchkey_keys")
    .values({
      kid,
      algorithm: signingAlgorithm,
      public_jwk: JSON.stringify(publicJwk),
      private_jwk: secrets.seal("signing-keys", JSON.stringify(await exportJWK(privateKey))),
      created_at: clock.now(),
      activates_at: activatesAt,
      retires_at: retiresAt,
      expires_at: after(retiresAt, verificationTail),
      revoked_at: null,
    })
    .execute();
}
