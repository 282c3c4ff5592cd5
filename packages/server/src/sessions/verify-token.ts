import { Failure } from "../kernel/failure.ts";
import { isRefreshToken } from "../tokens/refresh-token-form.ts";
import { verifyAccessToken } from "../tokens/verify-access-token.ts";
import { judgeRefresh } from "./judge-refresh.ts";
import { readRefreshToken } from "./refresh-token.ts";
import type { SessionDeps } from "./session.ts";
import { findSession } from "./store.ts";

/**
 * Says whether a token of ours, access or refresh, is valid now. It is no use of a refresh token.
 *
 * @throws Failure `token_invalid`, `token_expired`, or `verified_token_ended` when its session is over.
 */
export async function verifyToken(deps: SessionDeps, token: string): Promise<void> {
  if (isRefreshToken(token)) return verifyRefreshToken(deps, token);
  const claims = await verifyAccessToken(deps, token).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    if (error.failure === "bearer_expired") throw new Failure("token_expired");
    if (error.entry.status === 401) throw new Failure("token_invalid", error.message);
    throw error;
  });
  const session = await deps.store.run((db) => findSession(db, claims.sid));
  const isAlive =
    session && !session.ended_at && session.epoch === session.user_epoch && session.is_user_active;
  if (!isAlive) throw new Failure("verified_token_ended");
}

async function verifyRefreshToken(deps: SessionDeps, token: string): Promise<void> {
  const { sessionId, generation } = readRefreshToken(deps.secrets, token);
  const session = await deps.store.run((db) => findSession(db, sessionId));
  if (!session) throw new Failure("token_invalid", "the session is gone");
  // Whose site asks does not matter here: nothing is handed out.
  const verdict = judgeRefresh(
    { ...session, is_site_bound: false },
    { generation, site: null, now: deps.clock.now() },
  );
  if (verdict.kind === "current") return;
  const failure = verdict.kind === "refused" ? verdict.failure : "token_ended";
  if (failure === "token_ended" || failure === "no_active_account") throw new Failure("verified_token_ended");
  throw new Failure(failure);
}
