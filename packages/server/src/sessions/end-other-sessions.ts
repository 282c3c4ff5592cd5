import { dropTokensOfOtherSessions } from "../one-time-tokens/one-time-tokens.ts";
import type { Queries } from "../store/open-store.ts";
import type { EndReason } from "./session.ts";

interface Ending {
  readonly userId: string;
  /** The session that stays, with the new epoch; `null` for none. */
  readonly except: string | null;
  readonly at: Date;
  readonly reason: EndReason;
}

/**
 * Ends a person's sessions but for one, and the links that they have asked for. The epoch rises with it, so that a sign-in that was checked before and is written
 * after opens nothing (S61). The person's row is locked first, as at every sign-in.
 *
 * @returns The new epoch; `undefined` when the person is gone.
 */
export async function endOtherSessions(
  tx: Queries,
  { userId, except, at, reason }: Ending,
): Promise<number | undefined> {
  const user = await tx
    .updateTable("users")
    .set((row) => ({ auth_epoch: row("auth_epoch", "+", 1) }))
    .where("id", "=", userId)
    .returning("auth_epoch")
    .executeTakeFirst();
  if (!user) return undefined;
  await dropTokensOfOtherSessions(tx, { userId, except });
  await tx
    .updateTable("latchkey_sessions")
    .set({ ended_at: at, end_reason: reason })
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .$if(except !== null, (query) => query.where("id", "!=", except ?? ""))
    .execute();
  if (except !== null) {
    await tx
      .updateTable("latchkey_sessions")
      .set({ epoch: user.auth_epoch })
      .where("id", "=", except)
      .where("user_id", "=", userId)
      // One that an earlier end has ended by its epoch alone must not rise again.
      .where("epoch", "=", user.auth_epoch - 1)
      .execute();
  }
  return user.auth_epoch;
}
