import type { FailureName } from "@latchkey/contract";
import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import { enqueueNotice } from "../mail/enqueue-notice.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { Verdict } from "./judge-refresh.ts";
import type { SessionWithUser } from "./session.ts";
import { endSession } from "./store.ts";

interface RefusalFacts {
  readonly session: SessionWithUser;
  readonly requester: Requester;
}

/** Does what a refused refresh asks for, and says the refusal that the caller gets. */
export async function refuseRefresh(
  deps: StoreDeps,
  verdict: Exclude<Verdict, { kind: "current" | "parent" }>,
  facts: RefusalFacts,
): Promise<Failure> {
  switch (verdict.kind) {
    case "reuse":
      await endReusedSession(deps, facts);
      return refusal("token_ended", facts.session);
    case "foreign":
      await recordForeignSite(deps, facts);
      return refusal("invalid_client", facts.session);
    case "refused":
      return refusal(verdict.failure, facts.session);
  }
}

function refusal(failure: FailureName, { id }: SessionWithUser): Failure {
  return new Failure(failure, `refresh of session ${id} refused: ${failure}`);
}

/** One end, one event and one notice, however many callers bring old tokens at once (S54). */
async function endReusedSession(
  { store, clock }: StoreDeps,
  { session, requester }: RefusalFacts,
): Promise<void> {
  await store.transaction(async (tx) => {
    const ended = await endSession(tx, session.id, { at: clock.now(), reason: "refresh_token_reused" });
    if (!ended) return;
    const about = { userId: ended.user_id, siteId: ended.site_id, sessionId: ended.id };
    await recordEvent(tx, clock, { event: "refresh_token_reused", ...about, requester });
    await enqueueNotice(tx, clock, {
      kind: "refresh_token_reused",
      userId: ended.user_id,
      payload: { session_id: ended.id, address: requester.address, user_agent: requester.userAgent },
    });
  });
}

async function recordForeignSite(
  { store, clock }: StoreDeps,
  { session, requester }: RefusalFacts,
): Promise<void> {
  const about = { userId: session.user_id, siteId: session.site_id, sessionId: session.id };
  await store.transaction((tx) =>
    recordEvent(tx, clock, { event: "site_credentials_refused", ...about, requester }),
  );
}
