import type { TokenUser } from "../edge/authenticate.ts";
import { Failure } from "../kernel/failure.ts";
import type { Queries } from "../store/open-store.ts";
import { lockUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";
import type { SessionRow } from "./session.ts";

/** A person and the session that they act through, as the tables have them now. */
export interface LiveSession {
  readonly user: UserRow;
  readonly session: SessionRow;
}

/**
 * Looks a caller up once more and holds them, first the person's row and then the session's, until the transaction ends. What
 * was ended since the guard let the request in refuses it here (S61), and whoever ends it now waits for its turn.
 *
 * @throws Failure as the guard of a `fresh` route: `user_not_found`, `user_inactive` or `bearer_invalid`.
 */
export async function lockLiveSession(
  tx: Queries,
  { id, sessionId }: Pick<TokenUser, "id" | "sessionId">,
): Promise<LiveSession> {
  const user = await lockUser(tx, id);
  if (!user) throw new Failure("user_not_found");
  if (!user.is_active) throw new Failure("user_inactive");
  const session = await tx
    .updateTable("latchkey_sessions")
    .set((row) => ({ epoch: row.ref("epoch") }))
    .where("id", "=", sessionId)
    .where("user_id", "=", id)
    .where("ended_at", "is", null)
    .where("epoch", "=", user.auth_epoch)
    .returningAll()
    .executeTakeFirst();
  if (!session) throw new Failure("bearer_invalid", "the session has ended");
  return { user, session };
}
