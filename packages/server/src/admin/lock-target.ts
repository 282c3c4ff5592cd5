import type { Queries, StoreDeps } from "../store/open-store.ts";
import type { Actor } from "./actor.ts";
import { findRow, lockRow } from "./find-row.ts";
import { type Intent, lockActor } from "./lock-actor.ts";
import type { AnyQueries, Row } from "./resource.ts";
import { mayBeKey } from "./row-conditions.ts";
import { findSuperusers } from "./users/find-superusers.ts";

/** A row to be changed, and who changes it with the rights that they have now. */
interface Target {
  readonly actor: Actor;
  readonly row: Row;
}

/**
 * Begins a change of a row: holds who makes it, the people whom it is about, and then the row, until the transaction ends.
 *
 * @throws Failure `not_found`, and as {@link lockActor}.
 */
export async function lockTarget(
  deps: Pick<StoreDeps, "clock">,
  tx: Queries,
  intent: Intent & { readonly id: string },
): Promise<Target> {
  const db = tx as unknown as AnyQueries;
  const actor = await lockActor(deps, tx, intent, await peopleBehind(tx, intent));
  return { actor, row: await lockRow(db, intent.resource, intent.id) };
}

/** Whom a row is about, and all who must stay as they are meanwhile. */
async function peopleBehind(
  tx: Queries,
  { staff, resource, id }: Intent & { readonly id: string },
): Promise<readonly string[]> {
  if (resource.isPerson) {
    if (!mayBeKey(resource, id)) return [];
    // A superuser who changes somebody else stays one; of who changes themselves, or of nobody, that is to be found out.
    const isByAnother = staff.id !== null && staff.id !== id;
    return isByAnother ? [id] : [id, ...(await findSuperusers(tx))];
  }
  if (resource.personColumn === undefined) return [];
  const row = await findRow(tx as unknown as AnyQueries, resource, id);
  const person = row[resource.personColumn];
  return typeof person === "string" ? [person] : [];
}
