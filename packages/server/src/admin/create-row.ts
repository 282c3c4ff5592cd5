import { sql } from "kysely";
import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import { requireRecentSignIn } from "../sessions/require-recent-sign-in.ts";
import type { Actor } from "./actor.ts";
import type { AdminDeps } from "./admin-deps.ts";
import { lockActor } from "./lock-actor.ts";
import { requireRight } from "./may-do.ts";
import { checkReferences, parseValues } from "./parse-values.ts";
import { type PresentedRow, presentRow } from "./read-row.ts";
import { diffValues, recordChange, secretChanges } from "./record-change.ts";
import { findResource } from "./registry.ts";
import type { AdminContext, AdminResource, AnyQueries, CreatedRow, Row, ShownOnce } from "./resource.ts";
import { refuseTaken, toColumns } from "./write-columns.ts";

interface NewRow {
  readonly staff: Actor;
  /** The resource's name. */
  readonly name: string;
  readonly values: Row;
  readonly requester: Requester;
}

/**
 * Adds a row, with its audit event in one transaction.
 *
 * @throws Failure `not_found`, `permission_denied`, `console_signed_out`, `invalid_fields`, or `reauthentication_required` where
 *   it gives rights.
 */
export async function createRow(
  deps: AdminDeps,
  { staff, name, values, requester }: NewRow,
): Promise<PresentedRow & { readonly shownOnce: readonly ShownOnce[] }> {
  const resource = findResource(deps.registry, name);
  requireRight(staff, resource, "add");
  const parsed = parseValues(resource.fields, values, "create");
  const givesRights =
    resource.creationGivesRights || (resource.guardedFields ?? []).some((field) => isGiven(parsed[field]));
  if (givesRights) requireRecentSignIn(deps.clock, staff);
  return deps.store.transaction(async (tx) => {
    const db = tx as unknown as AnyQueries;
    const actor = await lockActor(deps, tx, { staff, resource, right: "add" });
    await checkReferences(deps.registry, db, resource.fields, parsed);
    const created = await refuseTaken(resource, () =>
      create({ deps, tx, staff: actor, requester }, resource, parsed),
    );
    const presented = await presentRow(deps, db, { staff: actor, resource, id: created.id });
    const changes = { ...diffValues({}, presented.row.values), ...secretChanges(resource, parsed) };
    await recordChange(tx, deps.clock, {
      event: "row_added",
      resource,
      id: created.id,
      staff,
      requester,
      changes,
    });
    return { ...presented, shownOnce: created.shownOnce ?? [] };
  });
}

/** What a form sends of a right that is not given. */
function isGiven(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0)
  );
}

async function create(
  context: AdminContext<AdminDeps>,
  resource: AdminResource<AdminDeps>,
  values: Row,
): Promise<CreatedRow> {
  if (typeof resource.create === "function") return resource.create(context, values);
  const id = newId(context.deps.clock);
  const columns = [{ column: sql.ref("id"), value: sql.val(id) }, ...toColumns(resource, values)];
  await sql`
    insert into ${sql.table(resource.table)} (${sql.join(columns.map(({ column }) => column))})
    values (${sql.join(columns.map(({ value }) => value))})
  `.execute(context.tx);
  return { id };
}
