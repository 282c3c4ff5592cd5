import type { BreachedPasswords } from "./breached-passwords.ts";
import type { PasswordHasher } from "./password-hasher.ts";
import { checkPasswordPolicy, type PasswordAttributes } from "./password-policy.ts";

export interface PasswordPolicyDeps {
  /** Characters. */
  readonly minPasswordLength: number;
  readonly breachedPasswords: BreachedPasswords;
}

/** What whoever sets a password needs. */
export type PasswordDeps = PasswordPolicyDeps & { readonly passwords: PasswordHasher };

/**
 * Judges a password that somebody chose, for whatever reason: every way to set one asks here (S69).
 *
 * @returns Sentences for the person; none when it may be used.
 */
export async function judgeNewPassword(
  { minPasswordLength, breachedPasswords }: PasswordPolicyDeps,
  password: string,
  attributes: PasswordAttributes,
): Promise<readonly string[]> {
  const sentences = checkPasswordPolicy(password, { minLength: minPasswordLength, attributes });
  if (sentences.length > 0 || !(await breachedPasswords.isBreached(password))) return sentences;
  return ["This password has appeared in a data breach. Choose another one."];
}
