import { after } from "../kernel/clock.ts";
import type { Queries } from "../store/open-store.ts";
import { accountKeys } from "./counter.ts";
import type { LimitDeps } from "./limit-policy.ts";

/** Opens the door of an account, in the transaction that gives it a new password or removes it. */
export async function clearAccountLimit(
  deps: LimitDeps,
  tx: Queries,
  { userId }: { readonly userId: string },
): Promise<void> {
  await tx
    .updateTable("latchkey_limits")
    .set({ failures: 0, streak: 0, expires_at: after(deps.clock.now(), deps.limitPolicy.attemptLifetime) })
    .where("key", "in", accountKeys(deps, { account: userId, userId }))
    .execute();
}
