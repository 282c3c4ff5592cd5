import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

/** What a key is derived for. One label per purpose, so that no key serves two. */
export type SecretPurpose =
  "refresh-token" | "signing-keys" | "provider-secrets" | "outbox" | "limits" | "csrf" | "cursors" | "audit";

/** A key derived from one of the configured secrets; `kid` names the secret without telling it. */
export interface DerivedKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** The configured secrets, newest first: the first one writes, all of them read. */
export interface Secrets {
  /** The keys of a purpose, newest first. */
  keysFor(purpose: SecretPurpose): readonly [DerivedKey, ...DerivedKey[]];
  /** Encrypts under the newest secret (AES-256-GCM, RFC 5116). */
  seal(purpose: SecretPurpose, plaintext: string): string;
  /** Opens what any of the secrets sealed for the same purpose; `null` when none can. */
  open(purpose: SecretPurpose, sealed: string): string | null;
}

/** Derives the keys of all purposes from `LATCHKEY_SECRET` by HKDF-SHA-256 (RFC 5869). */
export function createSecrets(secrets: readonly [string, ...string[]]): Secrets {
  const cache = new Map<SecretPurpose, [DerivedKey, ...DerivedKey[]]>();
  function keysFor(purpose: SecretPurpose): [DerivedKey, ...DerivedKey[]] {
    const known = cache.get(purpose);
    if (known) return known;
    const [newest, ...older] = secrets;
    const derived: [DerivedKey, ...DerivedKey[]] = [
      deriveKey(newest, purpose),
      ...older.map((secret) => deriveKey(secret, purpose)),
    ];
    cache.set(purpose, derived);
    return derived;
  }
  return {
    keysFor,
    seal: (purpose, plaintext) => sealWith(keysFor(purpose)[0], plaintext),
    open: (purpose, sealed) => openWith(keysFor(purpose), sealed),
  };
}

/** Whether the newest secret has made what begins with its `kid`, a seal or a MAC, so that for this one older secrets may go. */
export function isByNewest(secrets: Secrets, purpose: SecretPurpose, made: string): boolean {
  return made.startsWith(`${secrets.keysFor(purpose)[0].kid}.`);
}

/** SHA-256 in hex: how secrets of 256 random bits are stored, and how one-use tokens are remembered. */
export function sha256(text: string): string {
  return hash("sha256", text);
}

/** Compares two texts in a time that does not depend on where they differ. */
export function isSameText(a: string, b: string): boolean {
  return timingSafeEqual(hash("sha256", a, "buffer"), hash("sha256", b, "buffer"));
}

/** A new secret of 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

function deriveKey(secret: string, purpose: SecretPurpose): DerivedKey {
  const key = createSecretKey(Buffer.from(hkdfSync("sha256", secret, "", `latchkey/${purpose}`, 32)));
  const name = Buffer.from(hkdfSync("sha256", secret, "", `latchkey/${purpose}/kid`, 6));
  return { kid: name.toString("base64url"), key };
}

const tagLength = 16;

function sealWith({ kid, key }: DerivedKey, plaintext: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
  return [
    kid,
    nonce.toString("base64url"),
    Buffer.concat([body, cipher.getAuthTag()]).toString("base64url"),
  ].join(".");
}

function openWith(keys: readonly DerivedKey[], sealed: string): string | null {
  const [kid, nonce, body] = sealed.split(".");
  const key = keys.find((candidate) => candidate.kid === kid);
  if (!key || !nonce || !body) return null;
  const bytes = Buffer.from(body, "base64url");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key.key, Buffer.from(nonce, "base64url"), {
      // Without it a tag of four bytes would do, and four bytes can be guessed.
      authTagLength: tagLength,
    });
    decipher.setAuthTag(bytes.subarray(-tagLength));
    return decipher.update(bytes.subarray(0, -tagLength), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}
