import { recordEvent } from "../audit/record-event.ts";
import type { Requester } from "../kernel/requester.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { endOtherSessions } from "./end-other-sessions.ts";

/**
 * Ends every session of a person, and with them a change of the address that one of them asked for: whoever is to be thrown
 * out may hold its key.
 */
export async function signOutEverywhere(
  { store, clock }: StoreDeps,
  { userId, requester }: { readonly userId: string; readonly requester: Requester },
): Promise<void> {
  await store.transaction(async (tx) => {
    await endOtherSessions(tx, { userId, except: null, at: clock.now(), reason: "signed_out_everywhere" });
    await recordEvent(tx, clock, { event: "signed_out_everywhere", userId, requester });
  });
}
