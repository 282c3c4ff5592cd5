import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import { isId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { verifyAccessToken } from "../tokens/verify-access-token.ts";
import { readRefreshToken } from "./refresh-token.ts";
import type { SessionDeps } from "./session.ts";
import { endSession, findSession } from "./store.ts";

interface SignOutInput {
  /** The refresh token, of any generation. */
  readonly refresh: string | undefined;
  /** An access token, expired or not; one that does not verify is ignored. */
  readonly bearer: string | null;
  /** A session's id, which an authenticated site may name for a session of its own. */
  readonly session: string | undefined;
  readonly site: Site | null;
  readonly requester: Requester;
}

/**
 * Ends one session: that of the refresh token, else that of the access token, else the one that its site names.
 *
 * @throws Failure `token_…` when a refresh token is sent that ends nothing, `logout_…_missing` when nothing is sent.
 */
export async function signOut(deps: SessionDeps, input: SignOutInput): Promise<void> {
  if (input.refresh) return endByRefreshToken(deps, input.refresh, input.requester);
  const claims = await readBearer(deps, input.bearer);
  if (claims) return end(deps, claims.sid, input.requester);
  if (input.site?.isAuthenticated && input.session !== undefined) {
    return endSessionOfSite(deps, input.session, input.site, input.requester);
  }
  throw new Failure(input.site?.tokenMode === "cookie" ? "logout_cookie_missing" : "logout_token_missing");
}

/** A stolen old token may end its session, which is what its owner would want; it never raises the alarm of a reuse. */
async function endByRefreshToken(deps: SessionDeps, refresh: string, requester: Requester): Promise<void> {
  const { sessionId } = readRefreshToken(deps.secrets, refresh);
  const session = await deps.store.run((db) => findSession(db, sessionId));
  if (!session) throw new Failure("token_invalid", "the session is gone");
  if (session.ended_at) throw new Failure("token_ended");
  const now = deps.clock.now();
  if (session.expires_at <= now || session.idle_expires_at <= now) throw new Failure("token_expired");
  await end(deps, sessionId, requester);
}

async function endSessionOfSite(
  deps: SessionDeps,
  id: string,
  site: Site,
  requester: Requester,
): Promise<void> {
  if (!isId(id)) return;
  const session = await deps.store.run((db) => findSession(db, id));
  if (session?.site_id === site.id) await end(deps, id, requester);
}

async function readBearer(deps: SessionDeps, bearer: string | null) {
  if (bearer === null) return null;
  return verifyAccessToken(deps, bearer, { mayBeExpired: true }).catch((error: unknown) => {
    if (error instanceof Failure && error.entry.status === 401) return null;
    throw error;
  });
}

async function end({ store, clock }: SessionDeps, id: string, requester: Requester): Promise<void> {
  await store.transaction(async (tx) => {
    const ended = await endSession(tx, id, { at: clock.now(), reason: "signed_out" });
    if (!ended) return;
    const about = { userId: ended.user_id, siteId: ended.site_id, sessionId: ended.id };
    await recordEvent(tx, clock, { event: "signed_out", ...about, requester });
  });
}
