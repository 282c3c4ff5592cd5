import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { openSession } from "../sessions/open-session.ts";
import type { SessionDeps, SessionRow } from "../sessions/session.ts";
import type { Queries } from "../store/open-store.ts";
import type { UserRow } from "../users/user-record.ts";

interface SignIn {
  readonly userId: string;
  readonly site: Site;
  /** How the person proved themselves (RFC 8176). */
  readonly amr: readonly string[];
  readonly requester: Requester;
}

/** A person who is signed in, and the session that it opened. */
export interface SignedIn {
  readonly user: UserRow;
  readonly session: SessionRow;
}

/**
 * The one way in, behind every door: an active person gets a session, in the transaction of the proof. Reading the epoch
 * locks the row, so that a deactivation comes either before it or after the session is there to be ended.
 *
 * @throws Failure `sign_in_inactive`.
 */
export async function completeSignIn(deps: SessionDeps, tx: Queries, signIn: SignIn): Promise<SignedIn> {
  const user = await tx
    .updateTable("users")
    .set({ last_login: deps.clock.now() })
    .where("id", "=", signIn.userId)
    .where("is_active", "=", true)
    .returningAll()
    .executeTakeFirst();
  if (!user) throw new Failure("sign_in_inactive");
  const session = await openSession(deps, tx, { ...signIn, epoch: user.auth_epoch });
  await recordEvent(tx, deps.clock, {
    event: "signed_in",
    userId: user.id,
    siteId: signIn.site.id,
    sessionId: session.id,
    requester: signIn.requester,
    details: { amr: signIn.amr.join(" ") },
  });
  return { user, session };
}
