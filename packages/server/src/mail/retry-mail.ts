import type { Clock } from "../kernel/clock.ts";
import type { Queries } from "../store/open-store.ts";

/**
 * Lets a mail be sent at once that waits, or that was given up and is still worth sending. One that is just being sent may
 * arrive twice, with the same Message-ID.
 *
 * @returns `false` for one that is sent, or not worth sending any more.
 */
export async function retryMail(tx: Queries, clock: Clock, id: string): Promise<boolean> {
  const now = clock.now();
  const row = await tx
    .updateTable("latchkey_outbox")
    .set({ next_attempt_at: now, failed_at: null })
    .where("id", "=", id)
    .where("sent_at", "is", null)
    .where("expires_at", ">", now)
    .where("content", "!=", "")
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
