import type { AdminRight } from "@latchkey/contract";
import type { Actor } from "./actor.ts";
import { Failure } from "../kernel/failure.ts";
import type { AdminResource } from "./resource.ts";

/** Whether a resource knows this at all, and the caller may do it: a superuser, or somebody whose groups say so. */
export function mayDo(staff: Actor, resource: AdminResource<never>, right: AdminRight): boolean {
  return (
    rightsOf(resource).has(right) && (staff.isSuperuser || staff.permissions.has(`${resource.name}.${right}`))
  );
}

/** @throws Failure `permission_denied`. */
export function requireRight(staff: Actor, resource: AdminResource<never>, right: AdminRight): void {
  if (!mayDo(staff, resource, right)) throw new Failure("permission_denied", `no right to ${right}`);
}

/** What can be done with a resource's rows by anybody; the names that permissions have. */
export function rightsOf({ create, change, remove, actions }: AdminResource<never>): ReadonlySet<AdminRight> {
  const rights = new Set<AdminRight>(["view"]);
  if (create) rights.add("add");
  if (change) rights.add("change");
  if (remove) rights.add("delete");
  for (const action of Object.values(actions ?? {})) rights.add(action.right ?? "change");
  return rights;
}
