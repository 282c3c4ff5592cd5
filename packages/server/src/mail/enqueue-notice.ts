import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/id.ts";
import type { Queries } from "../store/open-store.ts";

/** A notice to a person, written in the transaction of its cause; it is delivered from the table later. */
export interface Notice {
  readonly kind: "refresh_token_reused";
  readonly userId: string;
  readonly payload: Readonly<Record<string, string | null>>;
}

/** Puts a notice into the outbox. */
export async function enqueueNotice(tx: Queries, clock: Clock, notice: Notice): Promise<void> {
  const now = clock.now();
  await tx
    .insertInto("latchkey_outbox")
    .values({
      id: newId(clock),
      kind: notice.kind,
      user_id: notice.userId,
      payload: JSON.stringify(notice.payload),
      created_at: now,
      next_attempt_at: now,
      sent_at: null,
    })
    .execute();
}
