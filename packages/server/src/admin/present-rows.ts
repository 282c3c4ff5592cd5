import type { AdminRow } from "@latchkey/contract";
import { sql } from "kysely";
import type { Clock } from "../kernel/clock.ts";
import type { Actor } from "./actor.ts";
import { mayDo } from "./may-do.ts";
import { mayBeKey } from "./row-conditions.ts";
import type { Registry } from "./registry.ts";
import {
  type AdminField,
  type AdminResource,
  type AnyQueries,
  keyOf,
  type Row,
  titleColumns,
} from "./resource.ts";

/** What people call the rows that others refer to, by resource and id. */
export type References = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface PresentingDeps {
  readonly registry: Registry<never>;
  readonly clock: Clock;
}

/**
 * Makes of rows what the console may see: the resource's fields and nothing else, and what they refer to, as far as the caller
 * may see that.
 */
export async function presentRows(
  { registry, staff, clock }: PresentingDeps & { readonly staff: Actor },
  db: AnyQueries,
  resource: AdminResource<never>,
  rows: readonly Row[],
): Promise<{ readonly rows: readonly AdminRow[]; readonly references: References }> {
  const presented = await presentValues({ clock }, db, resource, rows);
  const visible = new Map([...registry].filter(([, referred]) => mayDo(staff, referred, "view")));
  return { rows: presented, references: await nameReferences(visible, db, resource, presented) };
}

/** What the console may see of rows, without the names of what they refer to. */
async function presentValues(
  { clock }: Pick<PresentingDeps, "clock">,
  db: AnyQueries,
  resource: AdminResource<never>,
  rows: readonly Row[],
): Promise<readonly AdminRow[]> {
  const ids = rows.map((row) => String(row[keyOf(resource)]));
  const now = clock.now();
  const valuesRead = await readFurtherValues(db, resource, { ids, now });
  return rows.map((row, index) => {
    const id = ids[index]!;
    const values = Object.entries(resource.fields)
      .filter(([, field]) => field.type !== "secret")
      .map(([name, field]) => [
        name,
        present(valueOf({ name, field, row, now }, valuesRead.get(name)?.get(id))),
      ]);
    return { id, title: titleOf(resource, row), values: Object.fromEntries(values) as Row };
  });
}

/** The values of a row that was read, as the console sees them: for what differs between it before and after. */
export async function readValues(
  deps: Pick<PresentingDeps, "clock">,
  db: AnyQueries,
  resource: AdminResource<never>,
  row: Row,
): Promise<Row> {
  const [presented] = await presentValues(deps, db, resource, [row]);
  return presented!.values;
}

/** What people call a row. */
export function titleOf(resource: AdminResource<never>, row: Row): string {
  const title = typeof resource.title === "string" ? row[resource.title] : resource.title.make(row);
  return String(title === null || title === undefined || title === "" ? row[keyOf(resource)] : title);
}

async function readFurtherValues(
  db: AnyQueries,
  { fields }: AdminResource<never>,
  { ids, now }: { readonly ids: readonly string[]; readonly now: Date },
) {
  const values = new Map<string, ReadonlyMap<string, unknown>>();
  for (const [name, { read }] of Object.entries(fields)) {
    if (read && ids.length > 0) values.set(name, await read(db, ids, now));
  }
  return values;
}

interface ValueSource {
  readonly name: string;
  readonly field: AdminField;
  readonly row: Row;
  readonly now: Date;
}

function valueOf({ name, field, row, now }: ValueSource, further: unknown): unknown {
  if (field.read) return further ?? (field.type === "references" ? [] : null);
  return field.compute ? field.compute(row, now) : (row[field.column ?? name] ?? null);
}

function present(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

async function nameReferences(
  registry: Registry<never>,
  db: AnyQueries,
  { fields }: AdminResource<never>,
  rows: readonly AdminRow[],
): Promise<References> {
  const wanted = new Map<string, Set<string>>();
  for (const [name, { references }] of Object.entries(fields)) {
    if (references === undefined) continue;
    const ids = rows.flatMap(({ values }) => values[name]).filter((id) => typeof id === "string");
    wanted.set(references, new Set([...(wanted.get(references) ?? []), ...ids]));
  }
  const named: Record<string, Record<string, string>> = {};
  for (const [name, ids] of wanted) {
    const referred = registry.get(name);
    if (referred) named[name] = await readTitles(db, referred, [...ids]);
  }
  return named;
}

/** What people call the rows with these ids; one that is gone is not in it. */
export async function readTitles(
  db: AnyQueries,
  resource: AdminResource<never>,
  ids: readonly string[],
): Promise<Record<string, string>> {
  const keys = ids.filter((id) => mayBeKey(resource, id));
  if (keys.length === 0) return {};
  const key = sql.ref(keyOf(resource));
  const columns = titleColumns(resource).map((column) => sql.ref(column));
  const { rows } = await sql<Row>`
    select ${key}, ${sql.join(columns)} from ${sql.table(resource.table)} where ${key} in (${sql.join(keys)})
  `.execute(db);
  return Object.fromEntries(rows.map((row) => [String(row[keyOf(resource)]), titleOf(resource, row)]));
}
