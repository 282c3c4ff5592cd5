import { SettingsError } from "@latchkey/contract";

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

type Choices = {
  readonly [Name in Exclude<keyof AccountPolicy, "minPasswordLength">]: readonly AccountPolicy[Name][];
};

const choices: Choices = {
  signInBy: ["username", "email", "both"],
  registration: ["open", "closed"],
  emailVerification: ["mandatory", "optional", "none"],
  enumeration: ["hidden", "open"],
};

/**
 * Fills in what an application does not say. Nobody checks the types of a configuration before it runs, and a slip in
 * `closed` or `mandatory` would open what was to be shut.
 *
 * @throws SettingsError with every problem at once.
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
  const problems = [...unknownNames(policy, complete), ...wrongChoices(complete)];
  if (complete.enumeration === "hidden" && !isMandatory) {
    problems.push(
      'accounts.enumeration is "hidden", which needs accounts.emailVerification "mandatory": otherwise a sign-up answers with tokens and tells.',
    );
  }
  const { minPasswordLength: length } = complete;
  if (!Number.isInteger(length) || length < 1 || length > 128) {
    problems.push("accounts.minPasswordLength must be a whole number between 1 and 128.");
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return complete;
}

function unknownNames(policy: object, complete: AccountPolicy): string[] {
  return Object.keys(policy)
    .filter((name) => !Object.hasOwn(complete, name))
    .map((name) => `accounts.${name} is not a setting.`);
}

function wrongChoices(policy: AccountPolicy): string[] {
  return Object.entries(choices)
    .filter(([name, known]) => !(known as readonly unknown[]).includes(policy[name as keyof Choices]))
    .map(([name, known]) => `accounts.${name} must be one of: ${known.join(", ")}.`);
}
