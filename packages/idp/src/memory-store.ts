import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";
import { BoundedMap } from "./bounded-map.ts";

const entriesLimit = 20_000;

/**
 * What oidc-provider wants remembered: in memory, the newest entries of each kind. Expiry is checked by oidc-provider
 * itself. Sessions are not kept at all, so that every authorization asks again which account it shall be.
 */
export function createMemoryStore(): AdapterFactory {
  const kinds = new Map<string, Adapter>();
  return (kind) => {
    const store = kinds.get(kind) ?? createKindStore(kind);
    kinds.set(kind, store);
    return store;
  };
}

function createKindStore(kind: string): Adapter {
  const entries = new BoundedMap<AdapterPayload>(kind === "Session" ? 0 : entriesLimit);
  return {
    upsert: async (id, payload) => void entries.set(id, payload),
    find: async (id) => entries.get(id),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    consume: async (id) => {
      const entry = entries.get(id);
      if (entry) entry.consumed = true;
    },
    destroy: async (id) => void entries.delete(id),
    revokeByGrantId: async (grantId) => {
      for (const [id, entry] of entries) if (entry.grantId === grantId) entries.delete(id);
    },
  };
}
