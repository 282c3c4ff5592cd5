import { sql } from "kysely";
import type { Requester } from "../kernel/requester.ts";
import { requireRecentSignIn } from "../sessions/require-recent-sign-in.ts";
import type { AdminDeps } from "./admin-deps.ts";
import { lockTarget } from "./lock-target.ts";
import { requireRight } from "./may-do.ts";
import { checkReferences, parseValues } from "./parse-values.ts";
import { readValues } from "./present-rows.ts";
import { type PresentedRow, presentRow, type RowTarget } from "./read-row.ts";
import { diffValues, recordChange, secretChanges } from "./record-change.ts";
import { findResource } from "./registry.ts";
import { type AdminContext, type AdminResource, type AnyQueries, keyOf, type Row } from "./resource.ts";
import { refuseTaken, toColumns } from "./write-columns.ts";

interface RowChange extends RowTarget {
  readonly values: Row;
  readonly requester: Requester;
}

/**
 * Changes fields of a row, with before and after in the audit, in one transaction. What changes nothing is no event.
 *
 * @throws Failure `not_found`, `permission_denied`, `console_signed_out`, `invalid_fields`, or `reauthentication_required` where
 *   it gives rights.
 */
export async function updateRow(
  deps: AdminDeps,
  { staff, name, id, values, requester }: RowChange,
): Promise<PresentedRow> {
  const resource = findResource(deps.registry, name);
  requireRight(staff, resource, "change");
  const parsed = parseValues(resource.fields, values, "change");
  const givesRights = (resource.guardedFields ?? []).some((field) => Object.hasOwn(parsed, field));
  if (givesRights) requireRecentSignIn(deps.clock, staff);
  return deps.store.transaction(async (tx) => {
    const db = tx as unknown as AnyQueries;
    const intent = { staff, resource, right: "change", id, doing: "change" } as const;
    const { actor, row } = await lockTarget(deps, tx, intent);
    await checkReferences(deps.registry, db, resource.fields, parsed);
    const before = await readValues(deps, db, resource, row);
    await refuseTaken(resource, () =>
      change({ deps, tx, staff: actor, requester }, resource, { id, row, values: parsed }),
    );
    const after = await presentRow(deps, db, { staff: actor, resource, id });
    const changes = {
      ...diffValues(before, after.row.values),
      ...secretChanges(resource, parsed),
    };
    if (Object.keys(changes).length > 0) {
      await recordChange(tx, deps.clock, {
        event: "row_changed",
        resource,
        id,
        row,
        staff,
        requester,
        changes,
      });
    }
    return after;
  });
}

async function change(
  context: AdminContext<AdminDeps>,
  resource: AdminResource<AdminDeps>,
  target: { readonly id: string; readonly row: Row; readonly values: Row },
): Promise<void> {
  if (typeof resource.change === "function") return resource.change(context, target);
  const columns = toColumns(resource, target.values);
  if (columns.length === 0) return;
  await sql`
    update ${sql.table(resource.table)}
    set ${sql.join(columns.map(({ column, value }) => sql`${column} = ${value}`))}
    where ${sql.ref(keyOf(resource))} = ${target.id}
  `.execute(context.tx);
}
