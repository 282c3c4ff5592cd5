import type { Updateable } from "kysely";
import { deactivateUser } from "../../accounts/deactivate-user.ts";
import { enqueueMail } from "../../mail/enqueue-mail.ts";
import { dropOneTimeTokens } from "../../one-time-tokens/one-time-tokens.ts";
import { endOtherSessions } from "../../sessions/end-other-sessions.ts";
import type { UsersTable } from "../../store/tables.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminContext, Row } from "../resource.ts";
import { requireMayGiveRights } from "./protect-user.ts";
import { requireAnotherSuperuser } from "./require-another-superuser.ts";
import { writeGroups } from "./write-groups.ts";

interface UserChange {
  readonly id: string;
  readonly row: Row;
  readonly values: Row;
}

/**
 * Changes a person as an administrator may. Whoever is deactivated loses their sessions; so does who gets another address,
 * which counts as unverified and is told to the old one.
 *
 * @throws Failure `permission_denied` for rights, `action_refused` for the last superuser.
 */
export async function changeUser(
  context: AdminContext<AdminDeps>,
  { id, row, values }: UserChange,
): Promise<void> {
  const { deps, tx, staff } = context;
  const { groups, is_active: isActive, email, ...columns } = values;
  requireMayGiveRights(staff, values, row);
  const isLost = isActive === false || columns.is_staff === false || columns.is_superuser === false;
  if (isLost) await requireAnotherSuperuser(tx, id);
  await writeColumns(context, id, { ...columns, ...(isActive === true && { is_active: true }) });
  if (Array.isArray(groups)) await writeGroups(tx, id, groups as string[]);
  if (email !== undefined && email !== row.email) await changeEmail(context, { id, row, email });
  if (isActive === false && row.is_active === true) await deactivateUser(tx, deps.clock, id);
}

async function writeColumns({ tx }: AdminContext<AdminDeps>, id: string, columns: Row): Promise<void> {
  if (Object.keys(columns).length === 0) return;
  await tx
    .updateTable("users")
    .set(columns as Updateable<UsersTable>)
    .where("id", "=", id)
    .execute();
}

async function changeEmail(
  { deps, tx }: AdminContext<AdminDeps>,
  { id, row, email }: { readonly id: string; readonly row: Row; readonly email: unknown },
): Promise<void> {
  await tx
    .updateTable("users")
    .set({ email: email as string | null, email_verified_at: null })
    .where("id", "=", id)
    .execute();
  await dropOneTimeTokens(tx, id);
  await endOtherSessions(tx, { userId: id, except: null, at: deps.clock.now(), reason: "email_changed" });
  if (typeof row.email === "string" && row.is_active === true) {
    await enqueueMail(tx, deps, { kind: "email_changed", userId: id, to: row.email, content: {} });
  }
}
