import type { Clock } from "../kernel/clock.ts";
import { dropOneTimeTokens } from "../one-time-tokens/one-time-tokens.ts";
import { endOtherSessions } from "../sessions/end-other-sessions.ts";
import type { Queries } from "../store/open-store.ts";

/**
 * Deactivates a person: they sign in no more, their sessions and links have ended, at the console too, and a sign-in that was
 * under way opens nothing (S61).
 */
export async function deactivateUser(tx: Queries, clock: Clock, userId: string): Promise<void> {
  await tx.updateTable("users").set({ is_active: false }).where("id", "=", userId).execute();
  await endOtherSessions(tx, { userId, except: null, at: clock.now(), reason: "deactivated" });
  await dropOneTimeTokens(tx, userId);
}
