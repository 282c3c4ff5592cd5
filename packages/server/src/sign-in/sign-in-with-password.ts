import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import type { SessionDeps } from "../sessions/session.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import { completeSignIn, type SignedIn } from "./complete-sign-in.ts";
import type { Credential } from "./find-credential.ts";
import type { LoginName } from "./login-name.ts";
import {
  callerOf,
  type PasswordProofDeps,
  provePassword,
  refuseSignIn,
  renewWeakHash,
} from "./prove-password.ts";

export type PasswordSignInDeps = SessionDeps & PasswordProofDeps & { readonly accountPolicy: AccountPolicy };

interface PasswordSignIn {
  readonly name: LoginName;
  readonly password: string;
  readonly site: Site;
  readonly requester: Requester;
}

/**
 * Signs a person in by password. Whoever is unknown, deactivated or without a password is refused as somebody with another
 * password is, with the same words (S73).
 *
 * @throws Failure `credentials_refused`, `email_not_verified` (for the right password alone), `throttled`, or `unavailable`
 *   when too many passwords wait to be checked.
 */
export async function signInWithPassword(deps: PasswordSignInDeps, input: PasswordSignIn): Promise<SignedIn> {
  return deps.passwords.admit(() => tryToSignIn(deps, input), callerOf(input, input.name));
}

async function tryToSignIn(deps: PasswordSignInDeps, input: PasswordSignIn): Promise<SignedIn> {
  const { site, requester } = input;
  // Without a key to sign with there would be a session and no answer.
  await deps.keys.signingKey();
  const { proven, found } = await provePassword(deps, input);
  const refusal = { credential: found, site, requester };
  if (!proven) throw await refuseSignIn(deps, { reason: "credentials_refused", ...refusal });
  if (proven.awaitsVerification && deps.accountPolicy.emailVerification === "mandatory") {
    throw await refuseSignIn(deps, { reason: "email_not_verified", ...refusal });
  }
  const signedIn = await open(deps, input, proven);
  await renewWeakHash(deps, proven, input.password);
  return signedIn;
}

/** Whoever was deactivated, or changed their password, while it was checked is refused like anybody else (S61). */
async function open(
  deps: PasswordSignInDeps,
  { site, requester }: PasswordSignIn,
  { userId, epoch }: Credential,
): Promise<SignedIn> {
  const signIn = { account: { userId, epoch }, site, amr: ["pwd"], requester };
  try {
    return await deps.store.transaction((tx) => completeSignIn(deps, tx, signIn));
  } catch (error) {
    if (!isOvertaken(error)) throw error;
    const reason = "credentials_refused";
    throw await refuseSignIn(deps, { reason, credential: { userId }, site, requester });
  }
}

function isOvertaken(error: unknown): boolean {
  return (
    error instanceof Failure &&
    (error.failure === "sign_in_overtaken" || error.failure === "sign_in_inactive")
  );
}
