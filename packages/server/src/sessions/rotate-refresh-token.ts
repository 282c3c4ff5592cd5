import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { advanceSession } from "./advance-session.ts";
import { type IssuedTokens, issueTokens } from "./issue-tokens.ts";
import { judgeRefresh } from "./judge-refresh.ts";
import { readRefreshToken } from "./refresh-token.ts";
import { recordLateReplay } from "./record-late-replay.ts";
import { type RefreshDeps, refuseRefresh } from "./refuse-refresh.ts";
import { findSession } from "./store.ts";

export interface RefreshInput {
  readonly token: string;
  readonly site: Site | null;
  readonly requester: Requester;
}

/**
 * Exchanges a refresh token for its one successor, whoever asks and however often (S53): the first caller advances the
 * session by one guarded statement; who comes with the direct parent in time gets the same successor again; anything older
 * ends the session.
 *
 * @throws Failure `token_…`, `no_active_account`, or `invalid_client` for a session of another site.
 */
export async function rotateRefreshToken(deps: RefreshDeps, input: RefreshInput): Promise<IssuedTokens> {
  const presented = readRefreshToken(deps.secrets, input.token);
  const advanced = await advanceSession(deps, { ...presented, site: input.site, requester: input.requester });
  if (advanced) return issueTokens(deps, advanced);
  const session = await deps.store.run((db) => findSession(db, presented.sessionId));
  if (!session) throw new Failure("no_active_account", "the session or its person is gone");
  const verdict = judgeRefresh(session, {
    generation: presented.generation,
    site: input.site,
    now: deps.clock.now(),
  });
  switch (verdict.kind) {
    case "parent":
      if (verdict.isLate) await recordLateReplay(deps, session, input.requester);
      return issueTokens(deps, session);
    case "current":
      // The row allows now what the statement did not a moment ago: somebody reactivated the person in between.
      throw new Failure("unavailable", "the session changed meanwhile", { retryAfterSeconds: 1 });
    default:
      throw await refuseRefresh(deps, verdict, { session, requester: input.requester });
  }
}
