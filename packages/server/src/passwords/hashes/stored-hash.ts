import { timingSafeEqual } from "node:crypto";

/** A hash from the database that was understood, so that a password can be tried against it. */
export interface StoredHash {
  /** Whether it is at least as strong as those that are made today. */
  readonly isStrong: boolean;
  /** Tries a password, which is hashed as it is given. */
  isOf(password: string): boolean;
}

/**
 * Understands what follows the algorithm's name and the first `$` in Django's encoded form.
 *
 * @returns `null` for what is malformed, or would cost so much that a row in the database could stop the server.
 */
export type ReadHash = (parameters: string) => StoredHash | null;

/** Compares in constant time; what differs in length is not equal. */
export function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
