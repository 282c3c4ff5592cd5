import { sql } from "kysely";
import type { AnyQueries } from "../resource.ts";

/** Which sessions people could go on with now: not ended, neither by itself nor with all others of the person, not expired. */
export function isLive(now: Date) {
  return sql<boolean>`
    latchkey_sessions.ended_at is null
    and latchkey_sessions.idle_expires_at > ${now} and latchkey_sessions.expires_at > ${now}
    and latchkey_sessions.epoch = (select auth_epoch from users where users.id = latchkey_sessions.user_id)
  `;
}

/** `true` by id, for those of the sessions that are live. */
export async function readLiveSessions(
  db: AnyQueries,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await sql<{ readonly id: string }>`
    select id from latchkey_sessions where id in (${sql.join(ids)}) and ${isLive(now)}
  `.execute(db);
  const live = new Set(rows.map(({ id }) => id));
  return new Map(ids.map((id) => [id, live.has(id)]));
}
