import type { AdminRight } from "@latchkey/contract";
import { auditLog } from "./german-audit.ts";
import { mailOutbox, signingKeys, sites, socialApps } from "./german-equipment.ts";
import { identities, sessions, users } from "./german-people.ts";
import type { ResourceMessages } from "./resource-messages.ts";

const withoutGroups = {
  users,
  sessions,
  identities,
  sites,
  social_apps: socialApps,
  signing_keys: signingKeys,
  mail_outbox: mailOutbox,
  audit_log: auditLog,
};

const rights: Readonly<Record<AdminRight, string>> = {
  view: "ansehen",
  add: "anlegen",
  change: "ändern",
  delete: "löschen",
};

const groups = {
  one: "Gruppe",
  many: "Gruppen",
  fields: { name: "Name", permissions: "Rechte", created_at: "Angelegt" },
};

/**
 * The product's resources in German. The English words come from the backend, as those of resources do that an application
 * registers.
 */
export const germanResources = {
  ...withoutGroups,
  groups: { ...groups, choices: { permissions: namePermissions({ ...withoutGroups, groups }) } },
} satisfies Readonly<Record<string, ResourceMessages>>;

/** `sites.change` → `Websites: ändern`. */
function namePermissions(resources: Readonly<Record<string, ResourceMessages>>): Record<string, string> {
  const words = Object.entries(resources).flatMap(([resource, { many }]) =>
    Object.entries(rights).map(([right, word]) => [`${resource}.${right}`, `${many}: ${word}`]),
  );
  return Object.fromEntries(words) as Record<string, string>;
}
