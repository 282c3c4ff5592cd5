import { Failure } from "../../kernel/failure.ts";
import type { Queries } from "../../store/open-store.ts";
import { findSuperusers } from "./find-superusers.ts";

/**
 * Makes sure that somebody is left who may do everything, when this person may not any more. Whoever it depends on is locked
 * already: a superuser who does this to somebody else, or all superusers (`lockTarget`). Of two who remove each other, or each
 * themselves, at the same time one is refused.
 *
 * @throws Failure `action_refused`.
 */
export async function requireAnotherSuperuser(tx: Queries, userId: string): Promise<void> {
  const left = await findSuperusers(tx);
  if (left.length === 1 && left[0] === userId) {
    throw new Failure("action_refused", "the last superuser", {
      sentence: "This is the last active superuser. Make another one first.",
    });
  }
}
