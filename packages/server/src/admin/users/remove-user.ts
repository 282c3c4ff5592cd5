import { clearAccountLimit } from "../../limits/clear-account-limit.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminContext } from "../resource.ts";
import { requireAnotherSuperuser } from "./require-another-superuser.ts";

/**
 * Deletes a person with all that is theirs, sessions, identities, links and mails, in one transaction (S89): the tables say so
 * themselves (ON DELETE CASCADE), an application's own too. What they did stays in the audit.
 *
 * @throws Failure `action_refused` for the last superuser.
 */
export async function removeUser(
  { deps, tx }: AdminContext<AdminDeps>,
  { id }: { readonly id: string },
): Promise<void> {
  await requireAnotherSuperuser(tx, id);
  await clearAccountLimit(deps, tx, { userId: id });
  await tx.deleteFrom("users").where("id", "=", id).execute();
}
