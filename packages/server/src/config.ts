import type { Contract, Routes, UserModel } from "@latchkey/contract";
import type { AdminResource } from "./admin/resource.ts";
import type { Clock } from "./kernel/clock.ts";
import type { Log } from "./kernel/log.ts";
import type { Duration } from "./kernel/duration.ts";
import type { LimitPolicy } from "./limits/limit-policy.ts";
import type { SigningAlgorithm } from "./keys/signing-key.ts";
import type { MailPaths } from "./mail/mail-links.ts";
import type { PasswordHasher } from "./passwords/password-hasher.ts";
import type { LatchkeySettings } from "./settings.ts";
import type { AccountPolicy } from "./users/account-policy.ts";

/** What an application says of itself: the argument of `createLatchkey`, in `latchkey.config.ts`. */
export interface LatchkeyConfig<
  M extends UserModel = UserModel,
  R extends Routes = Routes,
  S extends LatchkeySettings = LatchkeySettings,
> {
  readonly contract: Contract<M, R>;
  /** Reads the settings, by `readSettings` in the application's `env.ts`. */
  readonly settings: () => S;
  /** The folder of the application's migrations. */
  readonly migrations: URL;
  /** How people sign up and sign in with a password. */
  readonly accounts?: Partial<AccountPolicy>;
  /** Where the pages that mails link to stand under `WEB_URL`; `/auth/verify-email` and its kin unless it is said. */
  readonly mailPaths?: Partial<MailPaths>;
  /** How often one may guess and ask, where it differs from `defaultLimitPolicy`. */
  readonly limits?: Partial<LimitPolicy>;
  /** What the console shows of the application's own. */
  readonly admin?: {
    /** Tables beside `users`: `defineResource({ name: "posts", … })`. */
    readonly resources?: readonly AdminResource[];
    /** Permissions that the application checks itself, for groups to have. */
    readonly permissions?: readonly string[];
  };
  /** What access tokens are signed with; ES256 unless it is said. */
  readonly signingAlgorithm?: SigningAlgorithm;
  /** The application's name, in its mails, at its console and as the title of the API's documentation. */
  readonly title?: string;
  /** Where the log goes; one JSON line an entry on standard output unless it is said. */
  readonly log?: Log;
  /** For tests. */
  readonly clock?: Clock;
  /** For tests: how often an idle server looks for mails to send. */
  readonly mailPollEvery?: Duration;
  /** For tests: how often a node seals the audit. */
  readonly sealAuditEvery?: Duration;
  /** For tests: who hashes passwords, instead of threads that start and end with the server. */
  readonly passwords?: PasswordHasher;
}

/** Declares the configuration of an application, with its types. */
export function defineConfig<M extends UserModel, R extends Routes, S extends LatchkeySettings>(
  config: LatchkeyConfig<M, R, S>,
): LatchkeyConfig<M, R, S> {
  return config;
}
