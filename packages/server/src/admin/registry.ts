import { Failure } from "../kernel/failure.ts";
import type { AdminResource } from "./resource.ts";

/** The resources of a console, by name. */
export type Registry<Deps> = ReadonlyMap<string, AdminResource<Deps>>;

/**
 * Gathers the resources of the product and of the application.
 *
 * @throws Error for two of one name, and for a field, a list or a sort that names what does not exist.
 */
export function createRegistry<Deps>(resources: readonly AdminResource<Deps>[]): Registry<Deps> {
  const registry = new Map<string, AdminResource<Deps>>();
  for (const resource of resources) {
    if (registry.has(resource.name)) {
      throw new Error(`The console has two resources "${resource.name}": rename the application's.`);
    }
    checkResource(resource);
    registry.set(resource.name, resource);
  }
  return registry;
}

/** @throws Failure `not_found`. */
export function findResource<Deps>(registry: Registry<Deps>, name: string): AdminResource<Deps> {
  const resource = registry.get(name);
  if (!resource) throw new Failure("not_found", "there is no such resource");
  return resource;
}

const namePattern = /^[a-z][a-z0-9_]{0,62}$/;

function checkResource({ name, fields, list }: AdminResource<never>): void {
  if (!namePattern.test(name)) {
    throw new Error(`The console's resource "${name}" must be written in snake_case.`);
  }
  const unknown = list.filter((field) => !Object.hasOwn(fields, field));
  if (unknown.length > 0) {
    throw new Error(
      `The list of the console's "${name}" shows ${unknown.join(", ")}, which it has no field for.`,
    );
  }
}
