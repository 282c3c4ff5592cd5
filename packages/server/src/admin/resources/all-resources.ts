import type { UserModel } from "@latchkey/contract";
import type { AdminDeps } from "../admin-deps.ts";
import { rightsOf } from "../may-do.ts";
import { createRegistry, type Registry } from "../registry.ts";
import type { AdminResource } from "../resource.ts";
import { auditLogResource } from "./audit-log.ts";
import { groupsResource } from "./groups.ts";
import { identitiesResource } from "./identities.ts";
import { mailOutboxResource } from "./mail-outbox.ts";
import { sessionsResource } from "./sessions.ts";
import { signingKeysResource } from "./signing-keys.ts";
import { sitesResource } from "./sites.ts";
import { socialAppsResource } from "./social-apps.ts";
import { usersResource } from "./users.ts";

/**
 * All that the console shows: the product's own resources, and the application's.
 *
 * @param application Tables of the application's own, and permissions that it checks itself.
 * @throws StartError for what an application declared wrongly.
 */
export function createConsoleRegistry(
  model: UserModel,
  application: {
    readonly resources?: readonly AdminResource[];
    readonly permissions?: readonly string[];
  } = {},
): Registry<AdminDeps> {
  const listResources = (permissions: readonly string[]): readonly AdminResource<AdminDeps>[] => [
    usersResource(model),
    groupsResource(permissions),
    sessionsResource,
    identitiesResource,
    sitesResource(),
    socialAppsResource(),
    signingKeysResource,
    mailOutboxResource,
    auditLogResource,
    ...(application.resources ?? []),
  ];
  const permissions = listResources([]).flatMap((resource) =>
    [...rightsOf(resource)].map((right) => `${resource.name}.${right}`),
  );
  return createRegistry<AdminDeps>(listResources([...permissions, ...(application.permissions ?? [])]));
}
