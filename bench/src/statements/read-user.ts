import { askForOne, type Row, statement, type Work } from "./statement.ts";

const findCaller = statement(
  "find_caller",
  `select users.*, session.authenticated_at as latchkey_authenticated_at
   from users left join latchkey_sessions as session on session.user_id = users.id and session.epoch = users.auth_epoch
     and session.id = ? and session.ended_at is null
   where users.id = ?`,
);

/** The statement of the user details: the person, and the session that the access token is of. */
export function* readUser({ userId, sessionId }: { userId: string; sessionId: string }): Work<Row> {
  const user = yield* askForOne(findCaller, [sessionId, userId]);
  if (!user["is_active"] || !user["latchkey_authenticated_at"]) throw new Error("The session has ended.");
  return user;
}
