import { recordEvent } from "../audit/record-event.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { AccountPolicy } from "../users/account-policy.ts";

/**
 * Removes whoever registered and did not verify their address in time, where that is mandatory: an address must not stay
 * reserved by somebody who may not have it (S22). Whoever has ever signed in, or has got privileges, stays.
 */
export async function forgetUnverifiedRegistrations({
  store,
  clock,
  accountPolicy,
}: StoreDeps & { readonly accountPolicy: AccountPolicy }): Promise<void> {
  if (accountPolicy.emailVerification !== "mandatory") return;
  await store.transaction(async (tx) => {
    const gone = await tx
      .deleteFrom("users")
      .where("id", "in", (row) =>
        row.selectFrom("latchkey_registrations").select("user_id").where("expires_at", "<=", clock.now()),
      )
      .where("email_verified_at", "is", null)
      .where("last_login", "is", null)
      .where("is_staff", "=", false)
      .where("is_superuser", "=", false)
      .returning("id")
      .execute();
    if (gone.length === 0) return;
    await recordEvent(tx, clock, { event: "registrations_expired", details: { users: gone.length } });
  });
}
