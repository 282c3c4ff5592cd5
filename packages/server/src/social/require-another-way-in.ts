import { Failure } from "../kernel/failure.ts";
import { hasUsablePassword } from "../passwords/has-usable-password.ts";
import type { Queries } from "../store/open-store.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import type { UserRow } from "../users/user-record.ts";
import { listIdentities } from "./store.ts";

/**
 * Makes sure that a person, whose row is locked and one of whose identities is gone, has another way in: a password with a name
 * that this server takes beside it, or another identity. A reset by mail is no way in but the way back to one, and it ends
 * sessions.
 *
 * @param sentence For somebody else than the person.
 * @throws Failure `last_way_in`.
 */
export async function requireAnotherWayIn(
  tx: Queries,
  { accountPolicy }: { readonly accountPolicy: AccountPolicy },
  user: UserRow,
  sentence?: string,
): Promise<void> {
  const isLast = (await listIdentities(tx, user.id)).length === 0;
  const isNamed = accountPolicy.signInBy !== "email" || user.email !== null;
  if (isLast && !(isNamed && hasUsablePassword(user))) {
    throw new Failure(
      "last_way_in",
      "nothing else to sign in with",
      sentence === undefined ? {} : { sentence },
    );
  }
}
