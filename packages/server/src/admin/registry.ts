import { Failure } from "../kernel/failure.ts";
import { StartError } from "../kernel/start-error.ts";
import { type AdminResource, keyOf, titleColumns } from "./resource.ts";

/** The resources of a console, by name. */
export type Registry<Deps> = ReadonlyMap<string, AdminResource<Deps>>;

/**
 * Gathers the resources of the product and of the application.
 *
 * @throws StartError for two of one name, and for a list, a title, a sort, a search or a filter that names what does not exist.
 */
export function createRegistry<Deps>(resources: readonly AdminResource<Deps>[]): Registry<Deps> {
  const registry = new Map<string, AdminResource<Deps>>();
  for (const resource of resources) {
    if (registry.has(resource.name)) {
      throw new StartError(`The console has two resources "${resource.name}": rename the application's.`);
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

function checkResource(resource: AdminResource<never>): void {
  const { name, fields, list } = resource;
  if (!namePattern.test(name)) {
    throw new StartError(`The console's resource "${name}" must be written in snake_case.`);
  }
  requireKnown(name, "list shows", list, new Set(Object.keys(fields)));
  const columns = columnsOf(resource);
  requireKnown(name, "title is", titleColumns(resource), columns);
  const sorts = resource.sorts.map((sort) => sort.replace(/^-/, ""));
  requireKnown(name, "sorts order by", sorts, columns);
  requireKnown(name, "search looks in", resource.search ?? [], columns);
  // One that says its column or its condition itself knows what it does.
  const byName = Object.entries(resource.filters ?? {}).filter(([, { column, where }]) => !column && !where);
  requireKnown(
    name,
    "filters narrow by",
    byName.map(([filter]) => filter),
    columns,
  );
  requireKnown(name, "guarded fields are", resource.guardedFields ?? [], new Set(Object.keys(fields)));
}

/** The columns that a resource says it has: its key, and those of its fields. */
function columnsOf(resource: AdminResource<never>): ReadonlySet<string> {
  const stored = Object.entries(resource.fields).filter(([, { read, compute }]) => !read && !compute);
  return new Set([keyOf(resource), ...stored.map(([name, { column = name }]) => column)]);
}

/** @throws StartError that names what is wrong, and what there is. */
function requireKnown(
  resource: string,
  subject: string,
  names: readonly string[],
  known: ReadonlySet<string>,
): void {
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new StartError(
    `The console's resource "${resource}" is declared wrongly: its ${subject} ${unknown.join(", ")}, and it has only ` +
      `${[...known].join(", ")}.`,
  );
}
