import type { FailureName } from "@latchkey/contract";
import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import { mayRecordForeignSite } from "../limits/may-record-refused-site.ts";
import { enqueueMail } from "../mail/enqueue-mail.ts";
import { lockUser } from "../users/store.ts";
import type { Verdict } from "./judge-refresh.ts";
import type { SessionDeps, SessionWithUser } from "./session.ts";
import { endSession } from "./store.ts";

interface RefusalFacts {
  readonly session: SessionWithUser;
  readonly requester: Requester;
}

/** What a refresh asks for: refusals are recorded, mailed and limited. */
export type RefreshDeps = SessionDeps & LimitDeps;

/** Does what a refused refresh asks for, and says the refusal that the caller gets. */
export async function refuseRefresh(
  deps: RefreshDeps,
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

/** One end, one event and one mail, however many callers bring old tokens at once (S54). */
async function endReusedSession(deps: RefreshDeps, { session, requester }: RefusalFacts): Promise<void> {
  const { store, clock } = deps;
  await store.transaction(async (tx) => {
    // The person's row first, as everywhere: the mail refers to it, and a change of their address ends sessions after it.
    const user = await lockUser(tx, session.user_id);
    const ended = await endSession(tx, session.id, { at: clock.now(), reason: "refresh_token_reused" });
    if (!ended) return;
    const about = { userId: ended.user_id, siteId: ended.site_id, sessionId: ended.id };
    await recordEvent(tx, clock, { event: "refresh_token_reused", ...about, requester });
    if (!user?.email) return;
    const { address, userAgent } = requester;
    const mail = { userId: user.id, to: user.email, content: { address, userAgent } };
    await enqueueMail(tx, deps, { kind: "refresh_token_reused", ...mail });
  });
}

async function recordForeignSite(deps: RefreshDeps, { session, requester }: RefusalFacts): Promise<void> {
  const about = { userId: session.user_id, siteId: session.site_id, sessionId: session.id };
  if (!(await mayRecordForeignSite(deps, about))) return;
  const { store, clock } = deps;
  await store.transaction((tx) =>
    recordEvent(tx, clock, { event: "site_credentials_refused", ...about, requester }),
  );
}
