import { type AuditEntry, recordEvent, recordEvents } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { type NewSession, openSession, openSessions, type OpeningDeps } from "../sessions/open-session.ts";
import type { TokenSession } from "../sessions/session.ts";
import type { Queries } from "../store/open-store.ts";
import { findUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";
import { type Account, letIn, letInTogether } from "./let-in.ts";

export interface SignIn {
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
  const { account } = signIn;
  const started = start(deps, signIn);
  // Asked for together: that is one round trip. What a refusal finds written is rolled back.
  const [user, session] = await Promise.all([
    letIn(tx, deps.clock, account),
    openSession(deps, tx, started.session),
    recordEvent(tx, deps.clock, started.event),
  ]);
  if (!user || !session) throw await refusalFor(tx, account.userId);
  return { user, session };
}

/**
 * As {@link completeSignIn}, for several at once.
 *
 * @returns `undefined` for whom it cannot be said here, since they are refused or somebody holds their row: then nothing of
 *   the transaction may stay.
 */
export async function completeSignIns(
  deps: OpeningDeps,
  tx: Queries,
  signIns: readonly SignIn[],
): Promise<readonly (SignedIn | undefined)[]> {
  const started = signIns.map((signIn) => start(deps, signIn));
  const [users, sessions] = await Promise.all([
    letInTogether(
      tx,
      deps.clock,
      signIns.map(({ account }) => account),
    ),
    openSessions(
      deps,
      tx,
      started.map(({ session }) => session),
    ),
    recordEvents(
      tx,
      deps.clock,
      started.map(({ event }) => event),
    ),
  ]);
  return signIns.map((_, place) => {
    const [user, session] = [users[place], sessions[place]];
    return user && session && { user, session };
  });
}

/** What a sign-in writes besides the person's row. */
function start({ clock }: OpeningDeps, signIn: SignIn): { session: NewSession; event: AuditEntry } {
  const { account, site, amr, requester } = signIn;
  const sessionId = newId(clock);
  return {
    session: { ...account, id: sessionId, site, amr, requester },
    event: {
      event: "signed_in",
      userId: account.userId,
      siteId: site.id,
      sessionId,
      requester,
      details: { amr: amr.join(" ") },
    },
  };
}

async function refusalFor(tx: Queries, userId: string): Promise<Failure> {
  const user = await findUser(tx, userId);
  return new Failure(user?.is_active ? "sign_in_overtaken" : "sign_in_inactive");
}
