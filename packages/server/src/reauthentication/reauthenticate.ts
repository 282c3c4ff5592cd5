import { sentences } from "@latchkey/contract";
import { recordEvent } from "../audit/record-event.ts";
import type { TokenUser } from "../edge/authenticate.ts";
import { fieldFailure, Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import type { PasswordHasher } from "../passwords/password-hasher.ts";
import { tryOwnPassword } from "../passwords/try-own-password.ts";
import { lockLiveSession } from "../sessions/lock-live-session.ts";
import { limitAsking } from "../social/limit-asking.ts";
import { proveIdentity, type ProviderEvidence } from "../social/prove-identity.ts";
import { findSocialApp } from "../social/social-app.ts";
import { findIdentity, touchIdentity, useUp } from "../social/store.ts";
import { refused, type SocialDeps } from "../social/verify-id-token.ts";
import type { Queries } from "../store/open-store.ts";
import { findUser } from "../users/store.ts";

export type ReauthenticationDeps = SocialDeps & LimitDeps & { readonly passwords: PasswordHasher };

interface Evidence extends ProviderEvidence {
  readonly password?: string | undefined;
  /** The provider that the tokens are of. */
  readonly provider?: string | undefined;
}

interface ReauthenticationInput {
  readonly user: TokenUser;
  readonly evidence: Evidence;
  readonly site: Site | null;
  readonly requester: Requester;
}

/**
 * Lets a person prove themselves again, by their password or by a provider's account of theirs: the session counts as just
 * signed in.
 *
 * @throws Failure `credentials_refused` for a wrong password and for an account without one alike, `provider_token_refused`
 *   for a provider's account that is not the person's, `throttled`, and as the guard when person or session have ended.
 */
export async function reauthenticate(
  deps: ReauthenticationDeps,
  input: ReauthenticationInput,
): Promise<void> {
  const { password, provider } = input.evidence;
  if (password !== undefined) return deps.passwords.admit(() => byPassword(deps, input, password));
  if (provider) return byProvider(deps, input, provider);
  throw fieldFailure({ password: [sentences.required] });
}

async function byPassword(
  deps: ReauthenticationDeps,
  { user, site, requester }: ReauthenticationInput,
  password: string,
): Promise<void> {
  const row = await deps.store.run((db) => findUser(db, user.id));
  if (!row) throw new Failure("user_not_found");
  const { sessionId } = user;
  const isTheirs = await tryOwnPassword(deps, { user: row, sessionId, password, site, requester });
  if (!isTheirs) throw await refusePassword(deps, { user, requester });
  const proof = { user, epoch: row.auth_epoch, amr: "pwd", requester };
  const isConfirmed = await deps.store.transaction((tx) => confirmSession(deps, tx, proof));
  if (!isConfirmed) throw await refusePassword(deps, { user, requester });
}

/** Whoever guesses here has somebody's session, which its owner should find in the audit. */
async function refusePassword(
  { store, clock }: ReauthenticationDeps,
  { user, requester }: Pick<ReauthenticationInput, "user" | "requester">,
): Promise<Failure> {
  const about = { userId: user.id, siteId: user.siteId, sessionId: user.sessionId };
  const details = { reason: "credentials_refused" };
  await store.transaction((tx) =>
    recordEvent(tx, clock, { event: "sign_in_refused", ...about, requester, details }),
  );
  return new Failure("credentials_refused");
}

async function byProvider(
  deps: ReauthenticationDeps,
  { user, evidence, site, requester }: ReauthenticationInput,
  providerId: string,
): Promise<void> {
  await limitAsking(deps, evidence, { site, requester });
  const app = await findSocialApp(deps, providerId, { id: user.siteId });
  const identity = await proveIdentity(deps, app, evidence);
  const known = await deps.store.run((db) => findIdentity(db, identity));
  if (known?.account.userId !== user.id) throw refused("the provider's account is not the person's");
  const proof = { user, epoch: known.account.epoch, amr: "fed", requester };
  await deps.store.transaction(async (tx) => {
    await useUp(tx, identity);
    const isConfirmed = await confirmSession(deps, tx, proof);
    const isStillTheirs = await touchIdentity(tx, deps.clock, { id: known.id, identity });
    if (!isConfirmed || !isStillTheirs) throw refused("the account was changed meanwhile");
  });
}

interface Proof {
  readonly user: TokenUser;
  /** The epoch that was read together with the credential. */
  readonly epoch: number;
  /** How the person proved themselves (RFC 8176). */
  readonly amr: string;
  readonly requester: Requester;
}

/** @returns `false` when the person's credentials were changed since they were read (S61), and the session lives on. */
async function confirmSession(
  { clock }: ReauthenticationDeps,
  tx: Queries,
  { user: caller, epoch, amr, requester }: Proof,
): Promise<boolean> {
  const { user, session } = await lockLiveSession(tx, caller);
  if (user.auth_epoch !== epoch) return false;
  await tx
    .updateTable("latchkey_sessions")
    .set({ authenticated_at: clock.now() })
    .where("id", "=", session.id)
    .execute();
  await recordEvent(tx, clock, {
    event: "reauthenticated",
    userId: user.id,
    siteId: session.site_id,
    sessionId: session.id,
    requester,
    details: { amr },
  });
  return true;
}
