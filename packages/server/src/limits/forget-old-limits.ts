import type { StoreDeps } from "../store/open-store.ts";

/** Forgets counts that nothing depends on any more. */
export async function forgetOldLimits({ store, clock }: StoreDeps): Promise<void> {
  await store.run((db) => db.deleteFrom("latchkey_limits").where("expires_at", "<", clock.now()).execute());
}
