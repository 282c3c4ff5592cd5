import { textSchema } from "@latchkey/contract";
import { z } from "zod";
import { Failure } from "../../kernel/failure.ts";
import { newId } from "../../kernel/id.ts";
import type { AdminDeps } from "../admin-deps.ts";
import { type AdminResource, defineResource } from "../resource.ts";
import type { Actor } from "../actor.ts";

/**
 * The groups, and what their members may do. They are superusers' to change, since they give rights.
 *
 * @param permissions All that there are: `<resource>.<right>`, of the console's resources and of the application's own.
 */
export function groupsResource(permissions: readonly string[]): AdminResource<AdminDeps> {
  return defineResource<AdminDeps>({
    name: "groups",
    label: "Group",
    labelPlural: "Groups",
    commandLine: {
      isKnownByTitle: true,
      examples: ["groups create --set name=Support --set permissions=users.view,sessions.view"],
    },
    table: "latchkey_groups",
    title: "name",
    fields: {
      name: {
        type: "text",
        schema: textSchema({ maxLength: 150, mayBeBlank: false }),
        isRequired: true,
        maxLength: 150,
      },
      permissions: {
        type: "choices",
        choices: permissions,
        schema: z.array(z.enum(permissions as [string, ...string[]])).max(1000),
      },
      created_at: { type: "timestamp" },
    },
    list: ["name", "permissions", "created_at"],
    sorts: ["name", "-id"],
    search: ["name"],
    related: [{ resource: "users", filter: "group" }],
    guardedFields: ["name", "permissions"],
    protect: requireSuperuser,
    async create({ deps, tx, staff }, values) {
      requireSuperuser(staff);
      const id = newId(deps.clock);
      const { name, permissions: given = [] } = values as {
        readonly name: string;
        readonly permissions?: string[];
      };
      await tx
        .insertInto("latchkey_groups")
        .values({ id, name, permissions: JSON.stringify(given), created_at: deps.clock.now() })
        .execute();
      return { id };
    },
    change: "update",
    remove: "delete",
  });
}

function requireSuperuser(staff: Actor): void {
  if (staff.isSuperuser) return;
  throw new Failure("permission_denied", "groups are a superuser's", {
    sentence: "Only a superuser gives or takes rights.",
  });
}
