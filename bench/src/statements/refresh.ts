import { lifetimes } from "./lifetimes.ts";
import { readSession, type Session } from "./session.ts";
import { site } from "./site.ts";
import { askForOne, statement, type Work } from "./statement.ts";

const advanceSession = statement(
  "advance_session",
  `update latchkey_sessions set generation = ?, rotated_at = ?, last_used_at = ?,
     idle_expires_at = case when expires_at < ? then expires_at else ? end, address = ?, user_agent = ?
   where id = ? and generation = ? and ended_at is null and idle_expires_at > ? and expires_at > ?
     and (is_site_bound = ? or site_id = ?)
     and exists (select users.id from users where users.id = latchkey_sessions.user_id
       and users.auth_epoch = latchkey_sessions.epoch and users.is_active = ?)
   returning id, user_id, site_id, generation, authenticated_at, amr, expires_at, idle_expires_at`,
);

/** The statement of a refresh: it takes the token's generation, or has no row. */
export function* refresh({ id, generation }: Pick<Session, "id" | "generation">): Work<Session> {
  const now = new Date();
  const idleEnd = new Date(now.getTime() + lifetimes.idleMs);
  const changed = [generation + 1, now, now, idleEnd, idleEnd, null, null];
  const guards = [id, generation, now, now, false, site.id, true];
  const row = yield* askForOne(advanceSession, [...changed, ...guards]);
  return readSession(row);
}
