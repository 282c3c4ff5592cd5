import type { AdminRight } from "@latchkey/contract";
import { Failure } from "../kernel/failure.ts";
import { permissionsOf } from "../permissions/permissions-of.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";
import { lockUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";
import type { Actor } from "./actor.ts";
import { requireRight } from "./may-do.ts";
import type { AdminResource } from "./resource.ts";
import { lockConsoleSession } from "./session/console-session.ts";

/** What somebody is about to do, and who they were when the guard let them in. */
export interface Intent {
  readonly staff: Actor;
  readonly resource: AdminResource<never>;
  readonly right: AdminRight;
}

/**
 * Looks up once more who changes something at the console, and holds them until the transaction ends: what was ended or taken
 * from them since the guard let the request in refuses it here (S61), and whoever takes it now waits for its turn.
 *
 * @param others The people whom the change is about. All are locked in one order, before anything else is.
 * @returns The actor with the rights that they have now.
 * @throws Failure `console_signed_out` or `permission_denied`.
 */
export async function lockActor(
  { clock }: Pick<StoreDeps, "clock">,
  tx: Queries,
  { staff, resource, right }: Intent,
  others: readonly string[] = [],
): Promise<Actor> {
  const people = await lockPeople(tx, staff.id === null ? others : [...others, staff.id]);
  if (staff.id === null) return staff;
  const { id, sessionId } = staff;
  const user = people.get(id);
  if (!user?.is_active || !user.is_staff) throw new Failure("console_signed_out", "no staff any more");
  const held = { id: sessionId, userId: id, epoch: user.auth_epoch };
  const session = await lockConsoleSession(tx, clock.now(), held);
  if (!session) throw new Failure("console_signed_out", "the session has ended");
  const actor: Actor = {
    id,
    sessionId,
    isSuperuser: user.is_superuser,
    permissions: await permissionsOf(tx, id),
    authenticatedAt: session.authenticated_at,
  };
  requireRight(actor, resource, right);
  return actor;
}

async function lockPeople(
  tx: Queries,
  ids: readonly string[],
): Promise<ReadonlyMap<string, UserRow | undefined>> {
  const people = new Map<string, UserRow | undefined>();
  for (const id of [...new Set(ids)].toSorted()) people.set(id, await lockUser(tx, id));
  return people;
}
