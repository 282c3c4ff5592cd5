import type { Insertable } from "kysely";
import { after, earlier } from "../kernel/clock.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { compileOnce } from "../store/compile-once.ts";
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
  const now = deps.clock.now();
  const { id, userId, site, amr, requester } = session;
  const expiresAt = after(now, deps.sessionPolicy.absoluteLifetime);
  const opened = {
    id,
    user_id: userId,
    site_id: site.id,
    generation: 0,
    authenticated_at: now,
    idle_expires_at: earlier(after(now, deps.sessionPolicy.idleLifetime), expiresAt),
    expires_at: expiresAt,
  };
  const inserted = await insertSession(tx, {
    ...opened,
    is_site_bound: site.isAuthenticated,
    epoch: session.epoch,
    amr: JSON.stringify(amr),
    rotated_at: now,
    last_used_at: now,
    ended_at: null,
    end_reason: null,
    address: requester.address,
    user_agent: requester.userAgent,
  });
  return inserted.length > 0 ? { ...opened, amr: [...amr] } : undefined;
}

/** For a person who is gone it adds nothing. A failure would end the transaction, and with it what the sign-in asks next. */
const insertSession = compileOnce((tx, row: Insertable<SessionsTable>) => {
  const columns = Object.keys(row) as (keyof typeof row)[];
  return tx
    .insertInto("latchkey_sessions")
    .columns(columns)
    .expression(({ selectFrom, val }) =>
      selectFrom("users")
        .select(columns.map((column) => val(row[column]).as(column)))
        .where("users.id", "=", row.user_id),
    )
    .returning("id");
});
