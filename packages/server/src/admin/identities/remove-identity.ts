import { Failure } from "../../kernel/failure.ts";
import { requireAnotherWayIn } from "../../social/require-another-way-in.ts";
import { deleteIdentity } from "../../social/store.ts";
import { lockUser } from "../../users/store.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminContext, Row } from "../resource.ts";

/**
 * Disconnects a provider's account from a person, by the rule by which they could do it themselves.
 *
 * @throws Failure `last_way_in`.
 */
export async function removeIdentity(
  { deps, tx }: AdminContext<AdminDeps>,
  { id, row }: { readonly id: string; readonly row: Row },
): Promise<void> {
  const userId = String(row.user_id);
  const user = await lockUser(tx, userId);
  const identity = user && (await deleteIdentity(tx, { id, userId }));
  if (!identity) throw new Failure("not_found", "the identity is gone");
  const sentence = "It is the person's only way to sign in. Deactivate or delete the person instead.";
  await requireAnotherWayIn(tx, deps, user, sentence);
}
