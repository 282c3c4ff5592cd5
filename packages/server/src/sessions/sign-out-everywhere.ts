import { recordEvent } from "../audit/record-event.ts";
import type { Requester } from "../kernel/requester.ts";
import type { StoreDeps } from "../store/open-store.ts";

/**
 * Ends every session of a person. The epoch rises with it, so that a sign-in that was checked before and is written after
 * opens nothing (S61).
 */
export async function signOutEverywhere(
  { store, clock }: StoreDeps,
  { userId, requester }: { readonly userId: string; readonly requester: Requester },
): Promise<void> {
  const now = clock.now();
  await store.transaction(async (tx) => {
    await tx
      .updateTable("users")
      .set((row) => ({ auth_epoch: row("auth_epoch", "+", 1) }))
      .where("id", "=", userId)
      .execute();
    await tx
      .updateTable("latchkey_sessions")
      .set({ ended_at: now, end_reason: "signed_out_everywhere" })
      .where("user_id", "=", userId)
      .where("ended_at", "is", null)
      .execute();
    await recordEvent(tx, clock, { event: "signed_out_everywhere", userId, requester });
  });
}
