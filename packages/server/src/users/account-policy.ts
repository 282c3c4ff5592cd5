/** How people get an account of their own and sign in to it, as the application decides. */
export interface AccountPolicy {
  /** What stands beside the password at sign-in. */
  readonly signInBy: "username" | "email" | "both";
  /** Whether anybody may sign up with a password. */
  readonly registration: "open" | "closed";
  /**
   * `mandatory`: whoever registers signs in with a password only when their address is verified, and a registration that
   * never is, is removed after three days. It does not concern people who came otherwise: by a provider, from another
   * system, or by an administrator's hand. `optional`: the key is mailed, and nothing waits for it. `none`: no mail.
   */
  readonly emailVerification: "mandatory" | "optional" | "none";
  /** Whether sign-up may tell that an address is taken. `hidden` asks for mandatory verification: a mail tells its owner. */
  readonly enumeration: "hidden" | "open";
  /** Characters, between 1 and 128; 8 unless it is said. Where a password is the only factor, 15 is better (NIST SP 800-63B-4 §3.1.1.2). */
  readonly minPasswordLength: number;
}

/**
 * Fills in what an application does not say.
 *
 * @throws Error with a sentence for what does not go together.
 */
export function completeAccountPolicy(policy: Partial<AccountPolicy> = {}): AccountPolicy {
  const emailVerification = policy.emailVerification ?? "mandatory";
  const isMandatory = emailVerification === "mandatory";
  const complete: AccountPolicy = {
    signInBy: policy.signInBy ?? "both",
    registration: policy.registration ?? "open",
    emailVerification,
    enumeration: policy.enumeration ?? (isMandatory ? "hidden" : "open"),
    minPasswordLength: policy.minPasswordLength ?? 8,
  };
  if (complete.enumeration === "hidden" && !isMandatory) {
    throw new Error(
      'accounts.enumeration is "hidden", which needs accounts.emailVerification "mandatory": otherwise a sign-up answers with tokens and tells.',
    );
  }
  const { minPasswordLength: length } = complete;
  if (!Number.isInteger(length) || length < 1 || length > 128) {
    throw new Error("accounts.minPasswordLength must be a whole number between 1 and 128.");
  }
  return complete;
}
