import { Failure } from "../kernel/failure.ts";
import type { Queries } from "../store/open-store.ts";
import { findKeysThatSign, insertKey, type KeyDeps, publishSuccessor } from "./ensure-signing-key.ts";

/**
 * Publishes a successor of the signing key, which signs when every reader of the published keys has had time to see it. Until
 * then the present one signs on, and its tokens stay good.
 *
 * @param kid The key that is to be succeeded; whichever signs unless it is said.
 * @throws Failure `action_refused` where that one does not sign, or a successor is published already.
 */
export async function rotateSigningKey(deps: KeyDeps, tx: Queries, kid?: string): Promise<void> {
  await deps.store.lock(tx, "keys");
  const now = deps.clock.now();
  const [newest, ...older] = await findKeysThatSign(tx, now);
  if (kid !== undefined && ![newest, ...older].some((key) => key?.kid === kid && key.activates_at <= now)) {
    throw refuse("It does not sign.");
  }
  if (!newest) return insertKey(deps, tx, { activatesAt: now });
  if (newest.activates_at > now) {
    throw refuse(
      `Its successor is published already, and signs from ${newest.activates_at.toISOString()} on.`,
    );
  }
  await publishSuccessor(deps, tx, newest);
}

function refuse(sentence: string): Failure {
  return new Failure("action_refused", "the keys are not to be rotated now", { sentence });
}
