import type { Queries, StoreDeps } from "../store/open-store.ts";
import type { Actor } from "./actor.ts";
import { findRow, lockRow } from "./find-row.ts";
import { type Intent, lockActor } from "./lock-actor.ts";
import { findPeople, personOf, protectRow } from "./protect-row.ts";
import type { AnyQueries, Doing, Row } from "./resource.ts";
import { mayBeKey } from "./row-conditions.ts";
import { findSuperusers } from "./users/find-superusers.ts";

interface RowIntent extends Intent {
  readonly id: string;
  readonly doing: Doing;
}

/** A row to be changed, and who changes it with the rights that they have now. */
interface Target {
  readonly actor: Actor;
  readonly row: Row;
}

/**
 * Begins a change of a row: holds who makes it, the people whom it is about, and then the row, until the transaction ends, and
 * makes sure that they may.
 *
 * @throws Failure `not_found`, as {@link lockActor}, and as the resource's `protect`.
 */
export async function lockTarget(
  deps: Pick<StoreDeps, "clock">,
  tx: Queries,
  intent: RowIntent,
): Promise<Target> {
  const { resource, id, doing } = intent;
  const actor = await lockActor(deps, tx, intent, await peopleBehind(tx, intent));
  const row = await lockRow(tx as unknown as AnyQueries, resource, id);
  protectRow(resource, actor, { row, people: await findPeople(tx, resource, [row]) }, doing);
  return { actor, row };
}

/** Whom a row is about, and all who must stay as they are meanwhile. */
async function peopleBehind(tx: Queries, { staff, resource, id }: RowIntent): Promise<readonly string[]> {
  if (resource.isPerson) {
    if (!mayBeKey(resource, id)) return [];
    // A superuser who changes somebody else stays one; of who changes themselves, or of nobody, that is to be found out.
    const isByAnother = staff.id !== null && staff.id !== id;
    return isByAnother ? [id] : [id, ...(await findSuperusers(tx))];
  }
  if (resource.personColumn === undefined) return [];
  const person = personOf(resource, await findRow(tx as unknown as AnyQueries, resource, id));
  return person === undefined ? [] : [person];
}
