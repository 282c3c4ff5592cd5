import { ask, type Row, statement, type Work } from "./statement.ts";

const findUser = statement("find_user", "select * from users where id = ?");
const findSession = statement(
  "find_session",
  `select latchkey_sessions.*, users.is_active as is_user_active, users.auth_epoch as user_epoch
   from latchkey_sessions inner join users on users.id = latchkey_sessions.user_id
   where latchkey_sessions.id = ?`,
);

/** The statements of the user details: the person, and the session that the access token is of. */
export function* readUser({ userId, sessionId }: { userId: string; sessionId: string }): Work<Row> {
  const [user] = yield* ask(findUser, [userId]);
  const [session] = yield* ask(findSession, [sessionId]);
  const isLive = user && session && !session["ended_at"] && session["epoch"] === session["user_epoch"];
  if (!isLive || !user["is_active"]) throw new Error("The session has ended.");
  return user;
}
