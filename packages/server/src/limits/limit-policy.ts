import { days, type Duration, hours, minutes, seconds } from "../kernel/duration.ts";
import type { Secrets } from "../kernel/secrets.ts";
import { linkLifetimes } from "../mail/link-lifetimes.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { SettingsError } from "@latchkey/contract";

/** So many, in so long a time. */
export interface Budget {
  readonly limit: number;
  readonly window: Duration;
}

/** How often one may guess and ask. */
export interface LimitPolicy {
  /**
   * Failed attempts on one account, whichever the door. Every failure begins the window anew, so that no stretch of its
   * length holds more than the limit. Who reaches the limit finds the door closed for one window, and for twice as long
   * each further time, until a success.
   */
  readonly account: Budget;
  /** How long the door is closed at the most. */
  readonly longestClosing: Duration;
  /** After so many failures in a row the door stays closed (NIST SP 800-63B-4 §3.2.2). */
  readonly longestStreak: number;
  /** Failed attempts from one address, or one /64 of IPv6, counted from the first of them. */
  readonly address: Budget;
  /**
   * Failed attempts through an authenticated site that does not say for whom it asks. It stands for all of its people, so
   * this stops a flood and nothing finer: a smaller number would let one stranger close the site to everybody.
   */
  readonly site: Budget;
  /** Requests that write or mail something: from one address, through one site, and for one person. */
  readonly requests: { readonly address: Budget; readonly site: Budget; readonly account: Budget };
  /**
   * Mails to one person whose link ends the one before: each begins the window anew. It is as long as a link to a new
   * password works, so that the last link that went out works until its end, whoever goes on asking (S83). One to verify an
   * address works longer, but who lost the mail should not wait for days.
   */
  readonly links: Budget;
  /** Proofs by a provider's account for which the server has to ask the provider: from one address, through one site. */
  readonly social: { readonly address: Budget; readonly site: Budget };
  /** Audit events of wrong site credentials: from one address, and for one session. */
  readonly refusedSites: Budget;
  /** How long an attempt may take. One that a crash left behind is forgotten after half of this, or all of it. */
  readonly attemptLifetime: Duration;
  /** How long an attempt waits for the outcome of those under way. */
  readonly longestWait: Duration;
  /** How many attempts may wait so, in one process: each of them asks the database again and again. */
  readonly mostWaiting: number;
  /** How long a person's address counts as theirs after a session was used from it. */
  readonly addressKnownFor: Duration;
}

export const defaultLimitPolicy: LimitPolicy = {
  account: { limit: 5, window: minutes(5) },
  longestClosing: hours(24),
  longestStreak: 100,
  address: { limit: 10, window: minutes(1) },
  site: { limit: 100, window: minutes(1) },
  requests: {
    address: { limit: 20, window: minutes(1) },
    site: { limit: 200, window: minutes(1) },
    account: { limit: 5, window: minutes(5) },
  },
  links: { limit: 5, window: linkLifetimes.reset_password },
  social: {
    address: { limit: 300, window: minutes(1) },
    site: { limit: 3_000, window: minutes(1) },
  },
  refusedSites: { limit: 10, window: minutes(1) },
  attemptLifetime: seconds(30),
  longestWait: seconds(5),
  mostWaiting: 100,
  addressKnownFor: days(30),
};

/** What limits ask for. */
export type LimitDeps = StoreDeps & { readonly secrets: Secrets; readonly limitPolicy: LimitPolicy };

/**
 * Fills in what an application does not say. What no compiler has seen is checked, since a slip would let anybody guess.
 *
 * @throws SettingsError with every problem at once.
 */
export function completeLimitPolicy(policy: Partial<LimitPolicy> = {}): LimitPolicy {
  const complete = { ...defaultLimitPolicy, ...policy };
  const problems = problemsOf("limits", complete, defaultLimitPolicy);
  if (complete.longestStreak > defaultLimitPolicy.longestStreak) {
    problems.push(`limits.longestStreak must be ${defaultLimitPolicy.longestStreak} at the most.`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return complete;
}

/** Compares with what is known to be right: the same names, and a whole number of at least 1 where there is one. */
function problemsOf(path: string, given: unknown, known: object | number): string[] {
  if (typeof known === "number") {
    return Number.isSafeInteger(given) && (given as number) >= 1
      ? []
      : [`${path} must be a whole number of at least 1.`];
  }
  if (typeof given !== "object" || given === null)
    return [`${path} must say: ${Object.keys(known).join(", ")}.`];
  const unknownNames = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
  return [
    ...unknownNames.map((name) => `${path}.${name} is not a setting.`),
    ...Object.entries(known).flatMap(([name, value]: [string, object | number]) =>
      problemsOf(`${path}.${name}`, (given as Record<string, unknown>)[name], value),
    ),
  ];
}
