import {
  type AdminRight,
  type AdminFieldDescription,
  type AdminResourceDescription,
} from "@latchkey/contract";
import type { Actor } from "./actor.ts";
import { mayDo } from "./may-do.ts";
import type { AdminField, AdminResource } from "./resource.ts";

/** A resource as the console needs to know it, with what the caller may do; `null` where they may not even see it. */
export function describeResource(
  resource: AdminResource<never>,
  staff: Actor,
): AdminResourceDescription | null {
  if (!mayDo(staff, resource, "view")) return null;
  const may = (right: AdminRight) => mayDo(staff, resource, right);
  const can = { view: may("view"), add: may("add"), change: may("change"), delete: may("delete") };
  const [first] = resource.sorts;
  return {
    name: resource.name,
    label: resource.label,
    label_plural: resource.labelPlural,
    can,
    fields: Object.entries(resource.fields).map(([name, field]) => describeField(name, field, can)),
    list: [...resource.list],
    sorts: resource.sorts.map((sort) => sort.replace(/^-/, "")),
    default_sort: first,
    search: [...(resource.search ?? [])],
    filters: Object.entries(resource.filters ?? {}).map(([name, filter]) => ({
      name,
      label: filter.label ?? labelOf(name),
      type: filter.type,
      choices: filter.choices ? [...filter.choices] : null,
      references: filter.references ?? null,
    })),
    actions: Object.entries(resource.actions ?? {})
      .filter(([, action]) => mayDo(staff, resource, action.right ?? "change"))
      .map(([name, action]) => ({
        name,
        label: action.label ?? labelOf(name),
        scope: action.scope,
        is_destructive: action.isDestructive ?? false,
        fields: Object.entries(action.fields ?? {}).map(([fieldName, field]) =>
          describeField(fieldName, field, { add: true, change: true }),
        ),
      })),
    related: [...(resource.related ?? [])],
  };
}

function describeField(
  name: string,
  field: AdminField,
  can: Readonly<Record<string, boolean>>,
): AdminFieldDescription {
  return {
    name,
    label: field.label ?? labelOf(name),
    type: field.type,
    writable: writableOf(field, can),
    is_required: field.isRequired ?? false,
    max_length: field.maxLength ?? null,
    choices: field.choices ? [...field.choices] : null,
    references: field.references ?? null,
  };
}

function writableOf(
  { schema, when }: AdminField,
  can: Readonly<Record<string, boolean>>,
): AdminFieldDescription["writable"] {
  const create = schema !== undefined && when !== "change" && can.add === true;
  const change = schema !== undefined && when !== "create" && can.change === true;
  if (create && change) return "always";
  if (create) return "create";
  return change ? "change" : "never";
}

/** `is_active` → `Is active`. */
export function labelOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
