import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { limitAttempt } from "../limits/limit-attempt.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import type { PasswordDeps } from "../passwords/judge-new-password.ts";
import type { SessionDeps } from "../sessions/session.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import { completeSignIn, type SignedIn } from "./complete-sign-in.ts";
import { type Credential, findCredential } from "./find-credential.ts";
import type { LoginName } from "./login-name.ts";
import { renewPasswordHash } from "./renew-password-hash.ts";

export type PasswordSignInDeps = SessionDeps &
  LimitDeps &
  Pick<PasswordDeps, "passwords"> & { readonly accountPolicy: AccountPolicy };

interface PasswordSignIn {
  readonly name: LoginName;
  readonly password: string;
  readonly site: Site;
  readonly requester: Requester;
}

/**
 * Signs a person in by password. Whoever is unknown, deactivated or without a password is refused as somebody with another
 * password is: by the same statements, after the same hashing, with the same words (S73).
 *
 * @throws Failure `credentials_refused`, `email_not_verified` (for the right password alone), `throttled`, or `unavailable`
 *   when too many passwords wait to be checked.
 */
export async function signInWithPassword(deps: PasswordSignInDeps, input: PasswordSignIn): Promise<SignedIn> {
  return deps.passwords.admit(() => tryToSignIn(deps, input));
}

async function tryToSignIn(deps: PasswordSignInDeps, input: PasswordSignIn): Promise<SignedIn> {
  const { store, accountPolicy } = deps;
  const { site, requester, password } = input;
  // Without a key to sign with there would be a session and no answer.
  await deps.keys.signingKey();
  const credential = await store.runInLine((db) => findCredential(db, input.name));
  const attempt = await limitAttempt(deps, { ...accountOf(input.name, credential), site, requester }, () =>
    tryPassword(deps, credential, password),
  );
  if (attempt.kind === "failed") throw await refuse(deps, input, "credentials_refused", credential);
  if (attempt.credential.awaitsVerification && accountPolicy.emailVerification === "mandatory") {
    throw await refuse(deps, input, "email_not_verified", credential);
  }
  const signedIn = await open(deps, input, attempt.credential);
  if (attempt.mustRehash) {
    const { userId, passwordHash: encoded } = attempt.credential;
    await renewPasswordHash(deps, { userId, password, encoded });
  }
  return signedIn;
}

/** Attempts count on the account, by whichever of its names it is called (S84). */
function accountOf({ username, email }: LoginName, credential: Credential | undefined) {
  const userId = credential?.userId ?? null;
  return { userId, account: userId ?? email ?? username ?? "" };
}

type Attempt =
  | { readonly kind: "failed" }
  | {
      readonly kind: "succeeded";
      readonly credential: Credential & { readonly passwordHash: string };
      readonly mustRehash: boolean;
    };

async function tryPassword(
  { passwords }: PasswordSignInDeps,
  credential: Credential | undefined,
  password: string,
): Promise<Attempt> {
  const passwordHash = credential?.passwordHash ?? null;
  const verdict = await passwords.verify(password, passwordHash);
  if (!verdict.isRight || !credential?.isActive || passwordHash === null) return { kind: "failed" };
  return {
    kind: "succeeded",
    credential: { ...credential, passwordHash },
    mustRehash: verdict.mustRehash,
  };
}

/** Whoever was deactivated, or changed their password, while it was checked is refused like anybody else (S61). */
async function open(
  deps: PasswordSignInDeps,
  input: PasswordSignIn,
  { userId, epoch }: Credential,
): Promise<SignedIn> {
  const { site, requester } = input;
  const signIn = { account: { userId, epoch }, site, amr: ["pwd"], requester };
  try {
    return await deps.store.transaction((tx) => completeSignIn(deps, tx, signIn));
  } catch (error) {
    if (!isOvertaken(error)) throw error;
    throw await refuse(deps, input, "credentials_refused", { userId });
  }
}

function isOvertaken(error: unknown): boolean {
  return (
    error instanceof Failure &&
    (error.failure === "sign_in_overtaken" || error.failure === "sign_in_inactive")
  );
}

/** The event has the person's id where the account is there, and never the name that was typed. */
async function refuse(
  { store, clock }: PasswordSignInDeps,
  { site, requester }: PasswordSignIn,
  reason: "credentials_refused" | "email_not_verified",
  credential: Pick<Credential, "userId"> | undefined,
): Promise<Failure> {
  const whose = credential && { userId: credential.userId };
  const event = {
    event: "sign_in_refused",
    ...whose,
    siteId: site.id,
    requester,
    details: { reason },
  } as const;
  await store.transaction((tx) => recordEvent(tx, clock, event));
  return new Failure(reason, `a sign-in by password was refused: ${reason}`);
}
