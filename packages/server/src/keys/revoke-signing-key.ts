import type { Clock } from "../kernel/clock.ts";
import type { Queries } from "../store/open-store.ts";
import { ensureSigningKey, type KeyDeps } from "./ensure-signing-key.ts";
import type { KeyRing } from "./key-ring.ts";

/** Lets a key and all its tokens count no more: on every node within a minute, since each reads the keys again (S42). */
export async function revokeSigningKey(tx: Queries, clock: Clock, kid: string): Promise<void> {
  await tx
    .updateTable("latchkey_keys")
    .set({ revoked_at: clock.now() })
    .where("kid", "=", kid)
    .where("revoked_at", "is", null)
    .execute();
}

/** What a node does at once when keys have changed: somebody must sign, and this process knows the keys as they are now. */
export async function takeUpKeys(deps: KeyDeps & { readonly keys: KeyRing }): Promise<void> {
  await ensureSigningKey(deps);
  await deps.keys.reload();
}
