import type { UserModel } from "@latchkey/contract";
import type { LatchkeyConfig } from "./config.ts";
import { createLogger } from "./create-logger.ts";
import { systemClock } from "./kernel/clock.ts";
import { createOutbound, type Outbound } from "./kernel/outbound.ts";
import { createSecrets } from "./kernel/secrets.ts";
import type { KeyDeps } from "./keys/ensure-signing-key.ts";
import { KeyRing } from "./keys/key-ring.ts";
import { completeLimitPolicy, type LimitDeps } from "./limits/limit-policy.ts";
import { createBreachedPasswords } from "./passwords/breached-passwords.ts";
import type { PasswordDeps } from "./passwords/judge-new-password.ts";
import { createPasswordHasher } from "./passwords/password-hasher.ts";
import { type CompleteSettings, completeSettings, type LatchkeySettings } from "./settings.ts";
import type { ExchangeDeps } from "./social/exchange.ts";
import { ProviderDirectory } from "./social/provider-directory.ts";
import type { SocialDeps } from "./social/verify-id-token.ts";
import { openStore } from "./store/open-store.ts";
import { type AccountPolicy, completeAccountPolicy } from "./users/account-policy.ts";

/** Everything that the use cases of all slices ask for; each of them sees its own part alone. */
export type LatchkeyDeps = KeyDeps &
  ExchangeDeps &
  SocialDeps &
  LimitDeps &
  PasswordDeps & { readonly outbound: Outbound; readonly accountPolicy: AccountPolicy };

/** The settings of the server, and those that the application added. */
export type ComposedSettings<S extends LatchkeySettings> = S & CompleteSettings;

/**
 * Makes from a configuration what the use cases work with. Nothing is connected or written yet.
 *
 * @throws SettingsError with every problem of the settings.
 */
export function compose<M extends UserModel, S extends LatchkeySettings>(
  config: LatchkeyConfig<M, never, S>,
): { readonly deps: LatchkeyDeps; readonly settings: ComposedSettings<S> } {
  const read = config.settings();
  const settings = { ...read, ...completeSettings(read) };
  const accountPolicy = completeAccountPolicy(config.accounts);
  const log = config.log ?? createLogger();
  const clock = config.clock ?? systemClock;
  const keyDeps: KeyDeps = {
    log,
    clock,
    store: openStore(settings.DATABASE_URL, { log }),
    secrets: createSecrets(settings.LATCHKEY_SECRET),
    signingAlgorithm: config.signingAlgorithm ?? "ES256",
  };
  const outbound = createOutbound({ mayUseLoopback: settings.LATCHKEY_ENV === "development" });
  const deps: LatchkeyDeps = {
    ...keyDeps,
    outbound,
    providers: new ProviderDirectory({ log, clock, outbound }),
    keys: new KeyRing(keyDeps),
    passwords: config.passwords ?? createPasswordHasher({ log }),
    limitPolicy: completeLimitPolicy(config.limits),
    accountPolicy,
    minPasswordLength: accountPolicy.minPasswordLength,
    breachedPasswords: createBreachedPasswords({ url: settings.BREACHED_PASSWORDS_URL, outbound, log }),
    issuer: settings.LATCHKEY_ISSUER,
    audience: settings.LATCHKEY_AUDIENCE,
    accessTokenLifetime: settings.ACCESS_TOKEN_LIFETIME,
    sessionPolicy: {
      idleLifetime: settings.REFRESH_TOKEN_LIFETIME,
      absoluteLifetime: settings.SESSION_LIFETIME,
    },
    userModel: config.contract.user,
  };
  return { deps, settings };
}

/** Lets go of the database, of open connections and of threads. */
export async function release({ store, outbound, passwords }: LatchkeyDeps): Promise<void> {
  await Promise.all([store.close(), outbound.close(), passwords.close()]);
}
