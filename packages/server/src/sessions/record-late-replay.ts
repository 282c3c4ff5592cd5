import { recordEvent } from "../audit/record-event.ts";
import type { Requester } from "../kernel/requester.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { SessionWithUser } from "./session.ts";

/** The parent of a site's session came back after the overlap: a lost cookie, or a copy in other hands (S54). */
export async function recordLateReplay(
  { store, clock }: StoreDeps,
  session: SessionWithUser,
  requester: Requester,
): Promise<void> {
  const about = { userId: session.user_id, siteId: session.site_id, sessionId: session.id };
  await store.transaction((tx) =>
    recordEvent(tx, clock, { event: "parent_token_replayed_late", ...about, requester }),
  );
}
