import { sql } from "kysely";
import type { Requester } from "../kernel/requester.ts";
import { requireRecentSignIn } from "../sessions/require-recent-sign-in.ts";
import type { AdminDeps } from "./admin-deps.ts";
import { countRows } from "./count-rows.ts";
import { findRow } from "./find-row.ts";
import { lockTarget } from "./lock-target.ts";
import { requireRight } from "./may-do.ts";
import { readValues, titleOf } from "./present-rows.ts";
import type { ReadRowDeps, RowTarget } from "./read-row.ts";
import { diffValues, recordChange } from "./record-change.ts";
import { findResource } from "./registry.ts";
import { type AnyQueries, keyOf } from "./resource.ts";

/**
 * Says what a deletion would take along, counted up to ten thousand each.
 *
 * @throws Failure `not_found` or `permission_denied`.
 */
export async function previewDeletion(deps: ReadRowDeps, { staff, name, id }: RowTarget) {
  const resource = findResource(deps.registry, name);
  requireRight(staff, resource, "delete");
  return deps.store.run(async (queries) => {
    const db = queries as unknown as AnyQueries;
    const row = await findRow(db, resource, id);
    const { dialect } = deps.store;
    const countOwned = async (table: string, column: string) =>
      (await countRows(db, { table, where: sql`${sql.ref(column)} = ${id}`, dialect })).value;
    const goesWithIt = await Promise.all(
      ownedBy(deps.registry, name).map(async ({ label, table, column }) => ({
        label,
        count: await countOwned(table, column),
      })),
    );
    return { title: titleOf(resource, row), goesWithIt: goesWithIt.filter(({ count }) => count > 0) };
  });
}

/** What refers to a resource's rows and goes with them. */
function ownedBy(registry: ReadRowDeps["registry"], name: string) {
  return [...registry.values()].flatMap(({ labelPlural: label, table, fields }) =>
    Object.entries(fields)
      .filter(([, field]) => field.references === name && field.isOwned)
      .map(([field, { column = field }]) => ({ label, table, column })),
  );
}

/**
 * Deletes a row, with what it was in the audit, in one transaction.
 *
 * @throws Failure `not_found`, `permission_denied`, `console_signed_out` or `reauthentication_required`.
 */
export async function deleteRow(
  deps: AdminDeps,
  { staff, name, id, requester }: RowTarget & { readonly requester: Requester },
): Promise<void> {
  const resource = findResource(deps.registry, name);
  requireRight(staff, resource, "delete");
  requireRecentSignIn(deps.clock, staff);
  await deps.store.transaction(async (tx) => {
    const db = tx as unknown as AnyQueries;
    const intent = { staff, resource, right: "delete", id, doing: "delete" } as const;
    const { actor, row } = await lockTarget(deps, tx, intent);
    const before = await readValues(deps, db, resource, row);
    if (typeof resource.remove === "function") {
      await resource.remove({ deps, tx, staff: actor, requester }, { id, row });
    } else {
      await sql`delete from ${sql.table(resource.table)} where ${sql.ref(keyOf(resource))} = ${id}`.execute(
        tx,
      );
    }
    const changes = diffValues(before, {});
    await recordChange(tx, deps.clock, {
      event: "row_deleted",
      resource,
      id,
      row,
      staff,
      requester,
      changes,
    });
  });
}
