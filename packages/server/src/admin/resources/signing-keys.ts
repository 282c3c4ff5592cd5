import { revokeSigningKey, takeUpKeys } from "../../keys/revoke-signing-key.ts";
import { rotateSigningKey } from "../../keys/rotate-signing-key.ts";
import type { AdminDeps } from "../admin-deps.ts";
import { type AdminAction, defineResource, type Row } from "../resource.ts";

const rotate: AdminAction<AdminDeps> = {
  label: "Publish a successor",
  scope: "resource",
  run: ({ deps, tx }) => rotateSigningKey(deps, tx),
  afterwards: takeUpKeys,
};

const retire: AdminAction<AdminDeps> = {
  label: "Retire when a successor may sign",
  scope: "row",
  refuses: (row, now) => (stateOf(row, now) === "signing" ? undefined : "It does not sign."),
  run: ({ deps, tx }, { id }) => rotateSigningKey(deps, tx, id),
  afterwards: takeUpKeys,
};

const revoke: AdminAction<AdminDeps> = {
  label: "Revoke at once",
  scope: "row",
  isDestructive: true,
  refuses(row, now) {
    const state = stateOf(row, now);
    return state === "revoked" || state === "expired" ? `Is ${state} already.` : undefined;
  },
  run: ({ deps, tx }, { id }) => revokeSigningKey(tx, deps.clock, id),
  afterwards: takeUpKeys,
};

/** What access tokens are signed with. Nobody sees the private half. */
export const signingKeysResource = defineResource<AdminDeps>({
  name: "signing_keys",
  label: "Signing key",
  labelPlural: "Signing keys",
  commandLine: { group: "keys", examples: ["keys list", "keys rotate"] },
  table: "latchkey_keys",
  key: "kid",
  hasUuidKey: false,
  title: "kid",
  fields: {
    kid: { type: "text", label: "Key id" },
    state: {
      type: "choice",
      choices: ["next", "signing", "verifying", "expired", "revoked"],
      compute: stateOf,
    },
    algorithm: { type: "text" },
    created_at: { type: "timestamp", label: "Made" },
    activates_at: { type: "timestamp", label: "Signs from" },
    retires_at: { type: "timestamp", label: "Signs until" },
    expires_at: { type: "timestamp", label: "Verifies until" },
    revoked_at: { type: "timestamp", label: "Revoked" },
    public_jwk: { type: "json", label: "Public key" },
  },
  list: ["kid", "state", "activates_at", "retires_at", "expires_at", "revoked_at"],
  sorts: ["-created_at"],
  actions: { rotate, retire, revoke },
});

function stateOf(row: Row, now: Date) {
  if (row.revoked_at !== null) return "revoked";
  const {
    expires_at: expiresAt,
    retires_at: retiresAt,
    activates_at: activatesAt,
  } = row as Record<string, Date>;
  if (expiresAt! <= now) return "expired";
  if (retiresAt! <= now) return "verifying";
  return activatesAt! <= now ? "signing" : "next";
}
