import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { lockUser } from "../users/store.ts";
import { selectLiveSessions } from "./live-sessions.ts";
import { endSession } from "./store.ts";

interface EndOwnSessionInput {
  readonly userId: string;
  /** The session that is to end; it may be the one that asks. */
  readonly id: string;
  readonly requester: Requester;
}

/**
 * Ends one of a person's own sessions.
 *
 * @throws Failure `not_found` for what is not one of theirs, or not any more (S109).
 */
export async function endOwnSession(
  { store, clock }: StoreDeps,
  { userId, id, requester }: EndOwnSessionInput,
): Promise<void> {
  await store.transaction(async (tx) => {
    const now = clock.now();
    // The person's row first, as everywhere: their links end with the session.
    await lockUser(tx, userId);
    const own = await selectLiveSessions(tx, { userId, now })
      .select("latchkey_sessions.id")
      .where("latchkey_sessions.id", "=", id)
      .executeTakeFirst();
    const ended = own && (await endSession(tx, id, { at: now, reason: "ended_by_person" }));
    if (!ended) throw notFound();
    const about = { userId, siteId: ended.site_id, sessionId: id };
    await recordEvent(tx, clock, { event: "session_ended", ...about, requester });
  });
}

function notFound(): Failure {
  return new Failure("not_found", "no such session of this person");
}
