import type { AdminDeps } from "../admin-deps.ts";
import { removeIdentity } from "../identities/remove-identity.ts";
import { defineResource } from "../resource.ts";
import { protectStaff } from "../users/protect-user.ts";

/** The accounts at providers by which people sign in. An administrator can disconnect one, and connect none. */
export const identitiesResource = defineResource<AdminDeps>({
  name: "identities",
  label: "Identity",
  labelPlural: "Identities",
  table: "latchkey_identities",
  personColumn: "user_id",
  title: "email",
  fields: {
    user_id: { type: "reference", label: "User", references: "users", isOwned: true },
    provider: { type: "text" },
    email: { type: "email", label: "E-mail address" },
    is_email_verified: { type: "boolean", label: "Verified by the provider" },
    given_name: { type: "text" },
    family_name: { type: "text" },
    issuer: { type: "text" },
    subject: { type: "text" },
    created_at: { type: "timestamp", label: "Connected" },
    last_login: { type: "timestamp", label: "Last sign-in" },
  },
  list: ["user_id", "provider", "email", "is_email_verified", "created_at", "last_login"],
  sorts: ["-id"],
  search: ["email"],
  filters: {
    user_id: { type: "reference", label: "User", references: "users" },
    provider: { type: "text" },
  },
  protectPerson: protectStaff,
  remove: removeIdentity,
});
