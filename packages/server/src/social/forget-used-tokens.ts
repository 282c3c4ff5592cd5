import type { StoreDeps } from "../store/open-store.ts";

/** Forgets which tokens were used, once they are too old to be taken at all. */
export async function forgetUsedTokens({ store, clock }: StoreDeps): Promise<void> {
  await store.run((db) =>
    db.deleteFrom("latchkey_used_tokens").where("expires_at", "<", clock.now()).execute(),
  );
}
