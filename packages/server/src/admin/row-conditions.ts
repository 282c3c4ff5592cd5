import { adminLimits } from "@latchkey/contract";
import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import { fieldFailure } from "../kernel/failure.ts";
import { isId } from "../kernel/id.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { Registry } from "./registry.ts";
import { type AdminFilter, type AdminResource, keyOf, type Row } from "./resource.ts";
import { searchCondition } from "./search-condition.ts";

/** What a list is narrowed by. */
export interface RowFilter {
  readonly search?: string | undefined;
  /** Values by the names of the resource's filters; `ids` is every resource's. */
  readonly filter: Row;
}

type ConditionDeps = StoreDeps & { readonly registry: Registry<never> };

/**
 * The conditions of a query in SQL, with at least one.
 *
 * @throws Failure `invalid_fields` for a filter that the resource has not, or a value that it cannot have.
 */
export function conditionsOf(
  deps: ConditionDeps,
  resource: AdminResource<never>,
  { search = "", filter }: RowFilter,
): readonly RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [sql`1 = 1`];
  for (const [name, value] of Object.entries(filter)) {
    if (value === null || value === undefined || value === "") continue;
    conditions.push(
      name === "ids" ? idsCondition(resource, value) : filterCondition(deps, resource, { name, value }),
    );
  }
  const found = searchCondition(deps.store.dialect, resource, search);
  return found ? [...conditions, found] : conditions;
}

/** Whether a query searches, or asks other tables: then no index has the rows that match in the order of the list. */
export function isSearched(
  { filters = {} }: Pick<AdminResource<never>, "filters">,
  { search = "", filter }: RowFilter,
): boolean {
  const hasSearch = search.trim() !== "";
  return hasSearch || Object.keys(filter).some((name) => filters[name]?.looksElsewhere === true);
}

const idList = z.array(z.string().max(100)).max(adminLimits.page);

function idsCondition(resource: AdminResource<never>, value: unknown): RawBuilder<unknown> {
  const parsed = idList.safeParse(value);
  if (!parsed.success) throw refuse("ids");
  const ids = parsed.data.filter((id) => mayBeKey(resource, id));
  if (ids.length === 0) return sql`1 = 0`;
  return sql`${sql.ref(`${resource.table}.${keyOf(resource)}`)} in (${sql.join(ids)})`;
}

function filterCondition(
  deps: ConditionDeps,
  resource: AdminResource<never>,
  { name, value }: { readonly name: string; readonly value: unknown },
): RawBuilder<unknown> {
  const filter = Object.hasOwn(resource.filters ?? {}, name) ? resource.filters?.[name] : undefined;
  if (!filter) throw refuse(name, []);
  const column = sql.ref(`${resource.table}.${filter.column ?? name}`);
  if (filter.type === "period") return periodCondition(column, name, value);
  const parsed = readValue(filter, name, value);
  const referred = filter.references === undefined ? undefined : deps.registry.get(filter.references);
  if (referred && !mayBeKey(referred, String(parsed))) return sql`1 = 0`;
  if (filter.where) return filter.where(parsed, deps.clock.now());
  // A literal, so that an index of those few for whom it stands so can serve.
  return typeof parsed === "boolean" ? isColumn(deps, column, parsed) : sql`${column} = ${parsed}`;
}

function isColumn({ store }: StoreDeps, column: RawBuilder<unknown>, value: boolean): RawBuilder<unknown> {
  return sql`${column} = ${sql.lit(store.dialect === "sqlite" ? Number(value) : value)}`;
}

function readValue(filter: AdminFilter, name: string, value: unknown): string | boolean {
  if (filter.type === "boolean") {
    if (typeof value !== "boolean") throw refuse(name);
    return value;
  }
  if (typeof value !== "string" || value.length > 500 || value.includes("\0")) throw refuse(name);
  if (filter.choices && !filter.choices.includes(value)) throw refuse(name);
  return value;
}

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => new Date(text));
const period = z.object({ from: moment.optional(), to: moment.optional() });

/** From the one moment on, until before the other. */
function periodCondition(column: RawBuilder<unknown>, name: string, value: unknown): RawBuilder<unknown> {
  const parsed = period.safeParse(value);
  if (!parsed.success) throw refuse(name);
  const { from, to } = parsed.data;
  return sql.join(
    [
      ...(from ? [sql`${column} >= ${from}`] : []),
      ...(to ? [sql`${column} < ${to}`] : []),
      ...(from || to ? [] : [sql`1 = 1`]),
    ],
    sql` and `,
  );
}

/** PostgreSQL refuses to compare a UUID with anything else, and a text with a null character in it. */
export function mayBeKey(
  { hasUuidKey = true }: Pick<AdminResource<never>, "hasUuidKey">,
  id: string,
): boolean {
  return hasUuidKey ? isId(id) : !id.includes("\0");
}

function refuse(name: string, declared?: readonly string[]) {
  return fieldFailure({ [name]: ["This list cannot be narrowed so."] }, declared);
}
