import type { StoreDeps } from "../store/open-store.ts";

/** Gives up the mails that are not worth sending any more, and forgets the keys in them. */
export async function giveUpExpiredMail({ store, clock }: StoreDeps): Promise<void> {
  const now = clock.now();
  await store.run((db) =>
    db
      .updateTable("latchkey_outbox")
      .set({ failed_at: now, last_error: "expired", content: "" })
      .where("sent_at", "is", null)
      .where("failed_at", "is", null)
      .where("expires_at", "<=", now)
      .execute(),
  );
  await store.run((db) =>
    db
      .updateTable("latchkey_outbox")
      .set({ content: "" })
      .where("failed_at", "is not", null)
      .where("expires_at", "<=", now)
      .where("content", "!=", "")
      .execute(),
  );
}
