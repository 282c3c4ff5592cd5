import { after } from "../kernel/clock.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { compileOnce } from "../store/compile-once.ts";
import type { Queries } from "../store/open-store.ts";
import { type IssuedTokens, issueTokens } from "./issue-tokens.ts";
import { judgeRefresh } from "./judge-refresh.ts";
import { type RefreshToken, readRefreshToken } from "./refresh-token.ts";
import { recordLateReplay } from "./record-late-replay.ts";
import { refuseRefresh } from "./refuse-refresh.ts";
import { type SessionDeps, tokenColumns, type TokenSession } from "./session.ts";
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
export async function rotateRefreshToken(deps: SessionDeps, input: RefreshInput): Promise<IssuedTokens> {
  const presented = readRefreshToken(deps.secrets, input.token);
  const advanced = await deps.store.run((db) => advanceSession(deps, db, presented, input));
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

/** The one write of a refresh. All conditions stand in the statement, so that nothing can change between check and write. */
async function advanceSession(
  { clock, sessionPolicy }: SessionDeps,
  db: Queries,
  { sessionId, generation }: RefreshToken,
  { site, requester }: RefreshInput,
): Promise<TokenSession | undefined> {
  const now = clock.now();
  const [row] = await advanceRow(db, {
    id: sessionId,
    generation,
    nextGeneration: generation + 1,
    ownSite: site?.isAuthenticated ? site.id : "",
    now,
    idleEnd: after(now, sessionPolicy.idleLifetime),
    address: requester.address,
    userAgent: requester.userAgent,
  });
  return row;
}

interface Advance {
  readonly id: string;
  readonly generation: number;
  readonly nextGeneration: number;
  readonly ownSite: string;
  readonly now: Date;
  readonly idleEnd: Date;
  readonly address: string | null;
  readonly userAgent: string | null;
}

const advanceRow = compileOnce((db, value: Advance) =>
  db
    .updateTable("latchkey_sessions")
    .set((row) => ({
      generation: value.nextGeneration,
      rotated_at: value.now,
      last_used_at: value.now,
      idle_expires_at: row
        .case()
        .when("expires_at", "<", value.idleEnd)
        .then(row.ref("expires_at"))
        .else(value.idleEnd)
        .end(),
      address: value.address,
      user_agent: value.userAgent,
    }))
    .where("id", "=", value.id)
    .where("generation", "=", value.generation)
    .where("ended_at", "is", null)
    .where("idle_expires_at", ">", value.now)
    .where("expires_at", ">", value.now)
    .where((row) => row.or([row("is_site_bound", "=", false), row("site_id", "=", value.ownSite)]))
    .where((row) =>
      row.exists(
        row
          .selectFrom("users")
          .select("users.id")
          .whereRef("users.id", "=", "latchkey_sessions.user_id")
          .whereRef("users.auth_epoch", "=", "latchkey_sessions.epoch")
          .where("users.is_active", "=", true),
      ),
    )
    .returning(tokenColumns),
);
