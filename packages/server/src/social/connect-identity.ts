import { recordEvent } from "../audit/record-event.ts";
import type { FreshUser } from "../edge/authenticate.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import { type LiveSession, lockLiveSession } from "../sessions/lock-live-session.ts";
import { requireRecentSignIn } from "../sessions/require-recent-sign-in.ts";
import type { SessionDeps } from "../sessions/session.ts";
import type { Queries } from "../store/open-store.ts";
import { LostRace, retryLostRaces } from "./lost-race.ts";
import { type ProvenIdentity, proveIdentity, type ProviderEvidence } from "./prove-identity.ts";
import { reportIdentity } from "./report-identity.ts";
import { findSocialApp } from "./social-app.ts";
import { findIdentity, insertIdentity, touchIdentity, useUp } from "./store.ts";
import type { SocialDeps } from "./verify-id-token.ts";

interface ConnectInput {
  /** Who is signed in: the only word about whose account it is (S110). */
  readonly user: FreshUser<unknown>;
  readonly providerId: string;
  readonly evidence: ProviderEvidence;
  readonly requester: Requester;
}

interface Link extends Pick<ConnectInput, "user" | "requester"> {
  readonly identity: ProvenIdentity;
}

/**
 * Adds a provider's account to a person who has just proved themselves here (S23) and proves themselves there. Both proofs
 * are the person's own, so staff may do it too. It says nothing about the account's address: that of the provider stays with
 * the identity, and an unverified one of the account stays unverified.
 *
 * @returns The person and the session that asked, which goes on as it is.
 * @throws Failure `reauthentication_required`, `identity_taken`, what {@link proveIdentity} refuses, and as the guard when
 *   person or session have ended meanwhile.
 */
export async function connectIdentity(
  deps: SessionDeps & SocialDeps,
  { user, providerId, evidence, requester }: ConnectInput,
): Promise<LiveSession> {
  requireRecentSignIn(deps.clock, user);
  // The session's own site: neither Origin nor default choose whose clients a token may be made for.
  const app = await findSocialApp(deps, providerId, { id: user.siteId });
  const link = { user, requester, identity: await proveIdentity(deps, app, evidence) };
  // Without a key to sign with there would be a used-up token and no answer (S12).
  await deps.keys.signingKey();
  try {
    return await retryLostRaces(() => deps.store.transaction((tx) => connectOnce(deps, tx, link)));
  } catch (error) {
    if (error instanceof Failure && error.failure === "identity_taken") await recordTaken(deps, link);
    throw error;
  }
}

async function connectOnce(
  deps: SessionDeps,
  tx: Queries,
  { identity, user, requester }: Link,
): Promise<LiveSession> {
  const { clock } = deps;
  await useUp(tx, identity);
  const live = await lockLiveSession(tx, user);
  const { id: userId, siteId, sessionId } = user;
  if (await insertIdentity(tx, clock, { identity, userId })) {
    const change = { event: "identity_linked", provider: identity.provider, user: live.user } as const;
    await reportIdentity(tx, deps, { ...change, siteId, sessionId, requester });
    return live;
  }
  const known = await findIdentity(tx, identity);
  if (known && known.account.userId !== userId) throw new Failure("identity_taken");
  if (!known || !(await touchIdentity(tx, clock, { id: known.id, identity }))) throw new LostRace();
  return live;
}

/** After the rollback, and so in a transaction of its own. */
async function recordTaken(
  { store, clock }: SessionDeps,
  { identity, user, requester }: Link,
): Promise<void> {
  const about = { userId: user.id, siteId: user.siteId, sessionId: user.sessionId };
  const details = { provider: identity.provider };
  await store.transaction((tx) =>
    recordEvent(tx, clock, { event: "link_refused", ...about, requester, details }),
  );
}
