import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { openSession, type OpeningDeps } from "../sessions/open-session.ts";
import type { TokenSession } from "../sessions/session.ts";
import type { Queries } from "../store/open-store.ts";
import { findUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";
import { type Account, letIn } from "./let-in.ts";

interface SignIn {
  readonly account: Account;
  readonly site: Site;
  /** How the person proved themselves (RFC 8176). */
  readonly amr: readonly string[];
  readonly requester: Requester;
}

/** A person who is signed in, and the session that it opened. */
export interface SignedIn {
  readonly user: UserRow;
  readonly session: TokenSession;
}

/**
 * The one way in, behind every door: an active person gets a session.
 *
 * @throws Failure `sign_in_inactive`, or `sign_in_overtaken` when all sessions were ended since the epoch was read.
 */
export async function completeSignIn(deps: OpeningDeps, tx: Queries, signIn: SignIn): Promise<SignedIn> {
  const { account, site, amr, requester } = signIn;
  const { userId } = account;
  const sessionId = newId(deps.clock);
  // Asked for together: that is one round trip. What a refusal finds written is rolled back.
  const [user, session] = await Promise.all([
    letIn(tx, deps.clock, account),
    openSession(deps, tx, { ...signIn, ...account, id: sessionId }),
    recordEvent(tx, deps.clock, {
      event: "signed_in",
      userId,
      siteId: site.id,
      sessionId,
      requester,
      details: { amr: amr.join(" ") },
    }),
  ]);
  if (!user || !session) throw await refuseSignIn(tx, userId);
  return { user, session };
}

async function refuseSignIn(tx: Queries, userId: string): Promise<Failure> {
  const user = await findUser(tx, userId);
  return new Failure(user?.is_active ? "sign_in_overtaken" : "sign_in_inactive");
}
