import type { Selectable } from "kysely";
import { after } from "../kernel/clock.ts";
import { minutes } from "../kernel/duration.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { OutboxTable } from "../store/tables.ts";

export type OutboxRow = Selectable<OutboxTable>;

/**
 * How long a mail is its sender's. Sending takes less than two minutes in the worst case (`smtp-connection.ts`), and the
 * clocks of nodes may differ by the rest. Who claims a mail and dies leaves it to the others after this time.
 */
const lease = minutes(3);

/**
 * Claims mails that are due, by one guarded statement: of any number of nodes one gets a row. What it writes into
 * `next_attempt_at`, the end of the lease, is also the proof of the claim.
 */
export async function claimMails({ store, clock }: StoreDeps, limit: number): Promise<OutboxRow[]> {
  const now = clock.now();
  return store.run((db) =>
    db
      .updateTable("latchkey_outbox")
      .set({ next_attempt_at: after(now, lease) })
      .where("id", "in", (row) =>
        row
          .selectFrom("latchkey_outbox as due")
          .select("due.id")
          .where("due.sent_at", "is", null)
          .where("due.failed_at", "is", null)
          .where("due.next_attempt_at", "<=", now)
          .where("due.expires_at", ">", now)
          .orderBy("due.next_attempt_at")
          .limit(limit),
      )
      // Once more, since another node may have been faster between the choice and the lock (READ COMMITTED).
      .where("next_attempt_at", "<=", now)
      .where("sent_at", "is", null)
      .where("failed_at", "is", null)
      .returningAll()
      .execute(),
  );
}

/** A mail that was sent is sent, whoever has it claimed by now. The keys of its links need not stay. */
export async function markSent({ store, clock }: StoreDeps, { id }: OutboxRow): Promise<void> {
  await store.run((db) =>
    db
      .updateTable("latchkey_outbox")
      .set({ sent_at: clock.now(), failed_at: null, last_error: null, content: "" })
      .where("id", "=", id)
      .execute(),
  );
}

/** Gives a mail up. What it holds stays, sealed, while it is worth sending: somebody may have it sent again. */
export async function markFailed(deps: StoreDeps, row: OutboxRow, reason: string): Promise<void> {
  await updateClaimed(deps, row, {
    attempts: row.attempts + 1,
    failed_at: deps.clock.now(),
    last_error: reason,
  });
}

/** Leaves a mail for later. @param next.isAttempt Whether it counts: a server that is away was not asked about this mail. */
export async function postpone(
  deps: StoreDeps,
  row: OutboxRow,
  next: { readonly at: Date; readonly reason: string; readonly isAttempt: boolean },
): Promise<void> {
  await updateClaimed(deps, row, {
    attempts: row.attempts + (next.isAttempt ? 1 : 0),
    next_attempt_at: next.at,
    last_error: next.reason,
  });
}

/** Writes to a row as long as the claim holds: after the lease it may be another's. */
async function updateClaimed(
  { store }: StoreDeps,
  { id, next_attempt_at: leaseEnd }: OutboxRow,
  change: Partial<OutboxRow>,
): Promise<void> {
  await store.run((db) =>
    db
      .updateTable("latchkey_outbox")
      .set(change)
      .where("id", "=", id)
      .where("next_attempt_at", "=", leaseEnd)
      .where("sent_at", "is", null)
      .execute(),
  );
}
