import type { Insertable } from "kysely";
import { after, earlier } from "../kernel/clock.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import type { ColumnTypeName } from "../store/column-types.ts";
import { type Asked, compileForRows } from "../store/compile-for-rows.ts";
import type { Queries } from "../store/open-store.ts";
import type { SessionsTable } from "../store/tables.ts";
import type { SessionDeps, TokenSession } from "./session.ts";

export interface NewSession {
  /** A new one: it tells when the session was opened, to the millisecond. */
  readonly id: string;
  readonly userId: string;
  /** The epoch that was read together with the credential: a sign-out everywhere since then makes the session dead at birth. */
  readonly epoch: number;
  readonly site: Site;
  /** How the person proved themselves (RFC 8176). */
  readonly amr: readonly string[];
  readonly requester: Requester;
}

/** What opening a session asks for: the time and the policy. */
export type OpeningDeps = Pick<SessionDeps, "clock" | "sessionPolicy">;

/**
 * Opens a session under a new id (S67), in the transaction of the sign-in.
 *
 * @returns `undefined` when the person is gone.
 */
export async function openSession(
  deps: OpeningDeps,
  tx: Queries,
  session: NewSession,
): Promise<TokenSession | undefined> {
  const [opened] = await openSessions(deps, tx, [session]);
  return opened;
}

/** As {@link openSession}, for several at once. */
export async function openSessions(
  { clock, sessionPolicy }: OpeningDeps,
  tx: Queries,
  sessions: readonly NewSession[],
): Promise<readonly (TokenSession | undefined)[]> {
  const now = clock.now();
  const expiresAt = after(now, sessionPolicy.absoluteLifetime);
  const idleExpiresAt = earlier(after(now, sessionPolicy.idleLifetime), expiresAt);
  const rows = sessions.map(({ id, userId, site, epoch, amr, requester }) => ({
    id,
    user_id: userId,
    site_id: site.id,
    is_site_bound: site.isAuthenticated,
    generation: 0,
    epoch,
    amr: JSON.stringify(amr),
    authenticated_at: now,
    rotated_at: now,
    last_used_at: now,
    idle_expires_at: idleExpiresAt,
    expires_at: expiresAt,
    address: requester.address,
    user_agent: requester.userAgent,
  }));
  const inserted = new Set((await insertSessions(tx, rows)).map(({ id }) => id));
  return rows.map((row, place) =>
    inserted.has(row.id) ? { ...row, amr: [...sessions[place]!.amr] } : undefined,
  );
}

/** A session that has not ended. */
type OpenSessionRow = Omit<Insertable<SessionsTable>, "ended_at" | "end_reason">;

const columnTypes = {
  id: "id",
  user_id: "id",
  site_id: "text",
  is_site_bound: "boolean",
  generation: "integer",
  epoch: "integer",
  amr: "json",
  authenticated_at: "timestamp",
  rotated_at: "timestamp",
  last_used_at: "timestamp",
  idle_expires_at: "timestamp",
  expires_at: "timestamp",
  address: "text",
  user_agent: "text",
} as const satisfies Record<keyof OpenSessionRow, ColumnTypeName>;

/** For a person who is gone it adds nothing. A failure would end the transaction, and with it what the sign-in asks next. */
const insertSessions = compileForRows(columnTypes, (tx, asked: Asked<OpenSessionRow>, columns) =>
  tx
    .insertInto("latchkey_sessions")
    .columns(columns)
    .expression(
      tx
        .selectFrom(asked)
        .innerJoin("users", "users.id", "asked.user_id")
        .select(columns.map((column) => `asked.${column}` as const)),
    )
    .returning("id"),
);
