import { after, earlier } from "../kernel/clock.ts";
import { type Duration, hours } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import { type IssuedTokens, issueTokens } from "./issue-tokens.ts";
import { isOwnSite, judgeRefresh } from "./judge-refresh.ts";
import { readRefreshToken } from "./refresh-token.ts";
import { recordLateReplay } from "./record-late-replay.ts";
import { type RefreshDeps, refuseRefresh } from "./refuse-refresh.ts";
import type { RefreshInput } from "./rotate-refresh-token.ts";
import type { SessionDeps, SessionWithUser } from "./session.ts";
import { findSession } from "./store.ts";

/** A session with a short idle life must move more often, or it would end under the person who uses it. */
const idleWritesAtMostEvery = (idleLifetime: Duration): Duration => Math.min(hours(1), idleLifetime / 4);

/**
 * Gives the authenticated site of a session a new access token without using the refresh token up, which comes back as it
 * was sent: what a place needs that cannot write cookies.
 *
 * @throws Failure `site_required` for anybody else, and what a rotation would throw.
 */
export async function renewAccessToken(deps: RefreshDeps, input: RefreshInput): Promise<IssuedTokens> {
  if (!input.site?.isAuthenticated) throw new Failure("site_required");
  const presented = readRefreshToken(deps.secrets, input.token);
  const session = await deps.store.run((db) => findSession(db, presented.sessionId));
  if (!session) throw new Failure("no_active_account", "the session or its person is gone");
  const verdict = judgeRefresh(session, { ...presented, site: input.site, now: deps.clock.now() });
  if (verdict.kind !== "current" && verdict.kind !== "parent") {
    throw await refuseRefresh(deps, verdict, { session, requester: input.requester });
  }
  if (!isOwnSite(session, input.site) || !session.is_site_bound) throw new Failure("site_required");
  if (verdict.kind === "parent" && verdict.isLate) await recordLateReplay(deps, session, input.requester);
  const idleExpiresAt = await moveIdleEnd(deps, session);
  const tokens = await issueTokens(deps, { ...session, idle_expires_at: idleExpiresAt });
  return { ...tokens, refresh: input.token };
}

/** Keeps a session alive that is only ever read by server components, at the price of one write an hour. */
async function moveIdleEnd(
  { store, clock, sessionPolicy }: SessionDeps,
  session: SessionWithUser,
): Promise<Date> {
  const now = clock.now();
  const idleEnd = earlier(after(now, sessionPolicy.idleLifetime), session.expires_at);
  if (idleEnd <= after(session.idle_expires_at, idleWritesAtMostEvery(sessionPolicy.idleLifetime)))
    return session.idle_expires_at;
  await store.run((db) =>
    db
      .updateTable("latchkey_sessions")
      .set({ idle_expires_at: idleEnd, last_used_at: now })
      .where("id", "=", session.id)
      .where("ended_at", "is", null)
      .where("idle_expires_at", "<", idleEnd)
      .execute(),
  );
  return idleEnd;
}
