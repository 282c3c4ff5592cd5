import type { TokenUser } from "../edge/authenticate.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { MailDeps } from "../mail/enqueue-mail.ts";
import { lockLiveSession } from "../sessions/lock-live-session.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import { reportIdentity } from "./report-identity.ts";
import { requireAnotherWayIn } from "./require-another-way-in.ts";
import { deleteIdentity } from "./store.ts";

interface DisconnectInput {
  readonly user: TokenUser;
  readonly identityId: string;
  readonly requester: Requester;
}

/**
 * Removes a provider's account from a person, who keeps another way in. The person's row is locked first, so that of the last
 * two identities one stays, however many callers there are.
 *
 * @throws Failure `not_found` for what is not the person's (S109), `last_way_in`, and as the guard when person or session
 *   have ended meanwhile.
 */
export async function disconnectIdentity(
  deps: StoreDeps & MailDeps & { readonly accountPolicy: AccountPolicy },
  { user, identityId, requester }: DisconnectInput,
): Promise<void> {
  const { id: userId, siteId, sessionId } = user;
  await deps.store.transaction(async (tx) => {
    const live = await lockLiveSession(tx, user);
    const identity = await deleteIdentity(tx, { id: identityId, userId });
    if (!identity) throw new Failure("not_found", "the person has no such identity");
    await requireAnotherWayIn(tx, deps, live.user);
    const change = { event: "identity_unlinked", provider: identity.provider, user: live.user } as const;
    await reportIdentity(tx, deps, { ...change, siteId, sessionId, requester });
  });
}
