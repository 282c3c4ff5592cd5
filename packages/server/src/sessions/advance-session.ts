import { after } from "../kernel/clock.ts";
import { gather } from "../kernel/gather.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { type Asked, askingForFree, compileForRows } from "../store/compile-for-rows.ts";
import type { Queries } from "../store/open-store.ts";
import type { RefreshToken } from "./refresh-token.ts";
import { type SessionDeps, tokenColumns, type TokenSession } from "./session.ts";

type AdvanceDeps = Pick<SessionDeps, "store" | "clock" | "sessionPolicy">;

/** What a refresh token that was presented says, and who presented it. */
export interface AdvanceInput extends RefreshToken {
  readonly site: Site | null;
  readonly requester: Requester;
}

/**
 * Moves a session on to its next generation for whoever comes first with its present refresh token (S53).
 *
 * @returns `undefined` to everybody else.
 */
export async function advanceSession(
  deps: AdvanceDeps,
  input: AdvanceInput,
): Promise<TokenSession | undefined> {
  return (await advanceTogether(deps, input)) ?? advanceAlone(deps, input);
}

async function advanceAlone(deps: AdvanceDeps, input: AdvanceInput): Promise<TokenSession | undefined> {
  const [row] = await deps.store.run((db) => advanceRows(db, [toAdvance(deps, input)]));
  return row;
}

/**
 * Those who come in one moment, by one statement. It waits for no session that somebody else holds, so that one never stands
 * in the way of others, and it is asked once for each session: by the row alone nobody could tell whose guards it has passed.
 * Who gets nothing here tries alone.
 */
const advanceTogether = gather(async (deps: AdvanceDeps, inputs: readonly AdvanceInput[]) => {
  const advances = inputs.map((input) => toAdvance(deps, input));
  const firsts = new Map(advances.toReversed().map((advance) => [advance.session_id, advance]));
  const rows = await deps.store.run((db) => advanceFreeRows(db, [...firsts.values()]));
  const advanced = new Map(rows.map((row) => [row.id, row]));
  return advances.map((advance) =>
    firsts.get(advance.session_id) === advance ? advanced.get(advance.session_id) : undefined,
  );
});

/** What a refresh asks of its session's row. */
interface Advance {
  readonly session_id: string;
  readonly presented: number;
  readonly own_site: string;
  readonly moment: Date;
  readonly idle_end: Date;
  readonly from_address: string | null;
  readonly from_agent: string | null;
}

function toAdvance(
  { clock, sessionPolicy }: AdvanceDeps,
  { sessionId, generation, site, requester }: AdvanceInput,
): Advance {
  const now = clock.now();
  return {
    session_id: sessionId,
    presented: generation,
    own_site: site?.isAuthenticated ? site.id : "",
    moment: now,
    idle_end: after(now, sessionPolicy.idleLifetime),
    from_address: requester.address,
    from_agent: requester.userAgent,
  };
}

const advanceTypes = {
  session_id: "id",
  presented: "integer",
  own_site: "text",
  moment: "timestamp",
  idle_end: "timestamp",
  from_address: "text",
  from_agent: "text",
} as const;

const advanceRows = compileForRows<Advance, TokenSession>(advanceTypes, advanceAsked);

const advanceFreeRows = compileForRows<Advance, TokenSession>(advanceTypes, (db, asked) =>
  advanceAsked(db, askingForFree(db, asked, { table: "latchkey_sessions", id: "session_id" })),
);

/** The one write of a refresh. All conditions stand in the statement, so that nothing can change between check and write. */
function advanceAsked(db: Queries, asked: Asked<Advance>) {
  return db
    .updateTable("latchkey_sessions")
    .from(asked)
    .set((row) => ({
      generation: row("latchkey_sessions.generation", "+", 1),
      rotated_at: row.ref("asked.moment"),
      last_used_at: row.ref("asked.moment"),
      idle_expires_at: row
        .case()
        .when("latchkey_sessions.expires_at", "<", row.ref("asked.idle_end"))
        .then(row.ref("latchkey_sessions.expires_at"))
        .else(row.ref("asked.idle_end"))
        .end(),
      address: row.ref("asked.from_address"),
      user_agent: row.ref("asked.from_agent"),
    }))
    .whereRef("latchkey_sessions.id", "=", "asked.session_id")
    .whereRef("latchkey_sessions.generation", "=", "asked.presented")
    .where("ended_at", "is", null)
    .whereRef("idle_expires_at", ">", "asked.moment")
    .whereRef("expires_at", ">", "asked.moment")
    .where((row) =>
      row.or([row("is_site_bound", "=", false), row("site_id", "=", row.ref("asked.own_site"))]),
    )
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
    .returning(tokenColumns);
}
