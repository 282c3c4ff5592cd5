import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { clientOf, type RequestOrigin } from "../limits/client-of.ts";
import { limitAttempt } from "../limits/limit-attempt.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import type { PasswordDeps } from "../passwords/judge-new-password.ts";
import { type Credential, findCredential } from "./find-credential.ts";
import type { LoginName } from "./login-name.ts";
import { renewPasswordHash } from "./renew-password-hash.ts";

export type PasswordProofDeps = LimitDeps & Pick<PasswordDeps, "passwords">;

export interface PasswordProof {
  readonly name: LoginName;
  readonly password: string;
  /** `null` for the console, which is no site's. */
  readonly site: Site | null;
  readonly requester: Requester;
}

/** A credential whose password was right. */
export type ProvenCredential = Credential & { readonly passwordHash: string; readonly mustRehash: boolean };

/**
 * Checks a person's password, whichever the door. Whoever is unknown, deactivated or without a password is refused as somebody
 * with another password is: by the same statements, after the same hashing (S73), and all doors count on one budget (S84).
 *
 * @returns `undefined` for a refusal, with what is known of whom it was about.
 * @throws Failure `throttled`, or `unavailable` when too many passwords wait to be checked.
 */
export async function provePassword(
  deps: PasswordProofDeps,
  { name, password, site, requester }: PasswordProof,
): Promise<{ readonly proven: ProvenCredential | undefined; readonly found: Credential | undefined }> {
  const found = await deps.store.runInLine((db) => findCredential(db, name));
  const subject = { ...accountOf(name, found), site, requester };
  const attempt = await limitAttempt(deps, subject, () => tryPassword(deps, found, password));
  return { found, proven: attempt.kind === "succeeded" ? attempt.credential : undefined };
}

/** Who asks to sign in, as the hasher tells callers apart: from elsewhere nobody can stand in a person's way. */
export function callerOf(origin: RequestOrigin, { email, username }: LoginName): string {
  const client = clientOf(origin);
  return JSON.stringify([client?.kind, client?.id, email ?? username]);
}

/** Hashes the password anew where it was right against a weaker hash (S70); once the person is in. */
export async function renewWeakHash(
  deps: PasswordProofDeps,
  { mustRehash, userId, passwordHash }: ProvenCredential,
  password: string,
): Promise<void> {
  if (mustRehash) await renewPasswordHash(deps, { userId, password, encoded: passwordHash });
}

/**
 * Attempts count on the account, by whichever of its names it is called (S84). Of whom nobody is found by this kind of name
 * another door may find somebody by the other kind, so the kinds count apart, whether there is anybody or not (S73).
 */
function accountOf({ username, email }: LoginName, credential: Credential | undefined) {
  const userId = credential?.userId ?? null;
  return { userId, account: userId ?? (email === null ? `name ${username}` : `email ${email}`) };
}

type Attempt =
  { readonly kind: "failed" } | { readonly kind: "succeeded"; readonly credential: ProvenCredential };

async function tryPassword(
  { passwords }: PasswordProofDeps,
  credential: Credential | undefined,
  password: string,
): Promise<Attempt> {
  const passwordHash = credential?.passwordHash ?? null;
  const verdict = await passwords.verify(password, passwordHash);
  if (!verdict.isRight || !credential?.isActive || passwordHash === null) return { kind: "failed" };
  return { kind: "succeeded", credential: { ...credential, passwordHash, mustRehash: verdict.mustRehash } };
}

interface RefusedSignIn {
  readonly reason: "credentials_refused" | "email_not_verified" | "console_credentials_refused";
  readonly credential: Pick<Credential, "userId"> | undefined;
  readonly site: Site | null;
  readonly requester: Requester;
}

/** Writes a refusal down. The event has the person's id where the account is there, and never the name that was typed. */
export async function refuseSignIn(
  { store, clock }: PasswordProofDeps,
  { reason, credential, site, requester }: RefusedSignIn,
): Promise<Failure> {
  const event = {
    event: "sign_in_refused",
    ...(credential && { userId: credential.userId }),
    ...(site && { siteId: site.id }),
    requester,
    details: { reason },
  } as const;
  await store.transaction((tx) => recordEvent(tx, clock, event));
  return new Failure(reason, `a sign-in by password was refused: ${reason}`);
}
