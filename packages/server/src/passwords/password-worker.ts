import { setPriority } from "node:os";
import { isMainThread } from "node:worker_threads";
import { encodeArgon2, encodeDecoy, readArgon2 } from "./hashes/argon2.ts";
import { readStoredHash } from "./hashes/read-stored-hash.ts";
import { normalizePassword } from "./normalize-password.ts";

// What the pool's threads run, by the names of its exports. A thread has no flags of Node, so that everything here must
// be found without the condition "source": nothing of the other packages.

// Whoever is not here for a password goes first. On Linux each thread has a priority of its own; elsewhere this would be the
// whole process's.
const niceness = 5;
if (process.platform === "linux" && !isMainThread) setPriority(niceness);

/** What came of a password: whether it is the right one, and whether its hash should be made anew. */
export type PasswordVerdict =
  { readonly isRight: false } | { readonly isRight: true; readonly mustRehash: boolean };

/** Hashes a password for keeping. */
export function makeHash(password: string): string {
  return encodeArgon2(normalizePassword(password));
}

/** Tries a password against an encoded hash; `null` and what cannot be read cost what a hash of today costs (S73). */
export function checkPassword({
  password,
  encoded,
}: {
  readonly password: string;
  readonly encoded: string | null;
}): PasswordVerdict {
  const stored = encoded === null ? null : readStoredHash(encoded);
  const target = stored ?? decoy;
  const normalized = normalizePassword(password);
  // Django hashed passwords as they were received. Whoever is unknown is tried as often, so that nobody can tell.
  const candidates = [...new Set([normalized, password])];
  const right = candidates.find((candidate) => target.isOf(candidate));
  if (stored === null || right === undefined) return { isRight: false };
  return { isRight: true, mustRehash: !stored.isStrong || right !== normalized };
}

const decoy = readArgon2(encodeDecoy().replace(/^argon2\$/, ""))!;
