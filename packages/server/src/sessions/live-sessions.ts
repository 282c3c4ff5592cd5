import type { Queries } from "../store/open-store.ts";

/** A query of the sessions that a person could go on with now: not ended, neither by itself nor with all others, not expired. */
export function selectLiveSessions(
  db: Queries,
  { userId, now }: { readonly userId: string; readonly now: Date },
) {
  return db
    .selectFrom("latchkey_sessions")
    .innerJoin("users", "users.id", "latchkey_sessions.user_id")
    .where("latchkey_sessions.user_id", "=", userId)
    .whereRef("latchkey_sessions.epoch", "=", "users.auth_epoch")
    .where("latchkey_sessions.ended_at", "is", null)
    .where("latchkey_sessions.idle_expires_at", ">", now)
    .where("latchkey_sessions.expires_at", ">", now);
}
