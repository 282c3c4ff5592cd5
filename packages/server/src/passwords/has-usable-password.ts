import type { UserRow } from "../users/user-record.ts";
import { readStoredHash } from "./hashes/read-stored-hash.ts";

/** Whether a person can sign in with a password: Django's unusable `!…` and hashes that nobody verifies are none. */
export function hasUsablePassword({ password_hash: encoded }: Pick<UserRow, "password_hash">): boolean {
  return encoded !== null && readStoredHash(encoded) !== null;
}
