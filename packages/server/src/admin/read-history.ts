import type { AdminHistoryEntry } from "@latchkey/contract";
import type { AnyQueries } from "./resource.ts";
import { findRow } from "./find-row.ts";
import { requireRight } from "./may-do.ts";
import type { ReadRowDeps, RowTarget } from "./read-row.ts";
import { findResource } from "./registry.ts";

const mostEntries = 100;

/**
 * What happened to a row, the newest first: for a person all events about them, for anything else what administrators did.
 *
 * @throws Failure `not_found` or `permission_denied`.
 */
export async function readHistory(
  deps: ReadRowDeps,
  { staff, name, id }: RowTarget,
): Promise<readonly AdminHistoryEntry[]> {
  const resource = findResource(deps.registry, name);
  requireRight(staff, resource, "view");
  return deps.store.run(async (db) => {
    await findRow(db as unknown as AnyQueries, resource, id);
    const rows = await db
      .selectFrom("latchkey_audit")
      .leftJoin("users as actors", "actors.id", "latchkey_audit.actor_id")
      .selectAll("latchkey_audit")
      .select("actors.username as actor")
      .$if(resource.isPerson === true, (query) => query.where("user_id", "=", id))
      .$if(resource.isPerson !== true, (query) =>
        query.where("resource", "=", name).where("object_id", "=", id),
      )
      // Each by the index that has its rows.
      .$if(resource.isPerson === true, (query) => query.orderBy("latchkey_audit.created_at", "desc"))
      .orderBy("latchkey_audit.id", "desc")
      .limit(mostEntries)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      event: row.event,
      // An administrator who is gone is still somebody else.
      actor: row.actor ?? row.actor_id,
      at: row.created_at.toISOString(),
      address: row.address ?? "",
      request_id: row.request_id ?? "",
      details: row.details,
      changes: row.changes as AdminHistoryEntry["changes"],
    }));
  });
}
