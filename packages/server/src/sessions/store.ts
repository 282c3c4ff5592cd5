import { dropTokensOfSession } from "../one-time-tokens/one-time-tokens.ts";
import { compileOnce } from "../store/compile-once.ts";
import type { Queries } from "../store/open-store.ts";
import type { EndReason, SessionRow, SessionWithUser } from "./session.ts";

/** The session with its person's state; `undefined` when either is gone. */
export async function findSession(db: Queries, id: string): Promise<SessionWithUser | undefined> {
  const [row] = await selectSession(db, { id });
  return row;
}

const selectSession = compileOnce((db, value: { readonly id: string }) =>
  db
    .selectFrom("latchkey_sessions")
    .innerJoin("users", "users.id", "latchkey_sessions.user_id")
    .selectAll("latchkey_sessions")
    .select(["users.is_active as is_user_active", "users.auth_epoch as user_epoch"])
    .where("latchkey_sessions.id", "=", value.id),
);

/**
 * Ends a session by one guarded statement: of many callers one gets the row, the others nothing. The links that it asked for die
 * with it, unless its person has just signed out there.
 */
export async function endSession(
  tx: Queries,
  id: string,
  end: { readonly at: Date; readonly reason: EndReason },
): Promise<SessionRow | undefined> {
  const ended = await tx
    .updateTable("latchkey_sessions")
    .set({ ended_at: end.at, end_reason: end.reason })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .returningAll()
    .executeTakeFirst();
  if (ended && end.reason !== "signed_out") await dropTokensOfSession(tx, { userId: ended.user_id, id });
  return ended;
}
