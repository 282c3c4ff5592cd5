import { readArgon2 } from "./argon2.ts";
import { readBcrypt, readBcryptSha256 } from "./bcrypt.ts";
import { readPbkdf2 } from "./pbkdf2.ts";
import { readScrypt } from "./scrypt.ts";
import type { ReadHash, StoredHash } from "./stored-hash.ts";

/** Every algorithm of Django's that is verified as it stands, by the name before the first `$`. */
const algorithms: ReadonlyMap<string, ReadHash> = new Map([
  ["argon2", readArgon2],
  ["bcrypt", readBcrypt],
  ["bcrypt_sha256", readBcryptSha256],
  ["pbkdf2_sha1", readPbkdf2("sha1")],
  ["pbkdf2_sha256", readPbkdf2("sha256")],
  ["scrypt", readScrypt],
]);

/** Understands a hash in Django's encoded form. @returns `null` for every other text, such as Django's unusable `!…`. */
export function readStoredHash(encoded: string): StoredHash | null {
  const end = encoded.indexOf("$");
  return algorithms.get(encoded.slice(0, end))?.(encoded.slice(end + 1)) ?? null;
}
