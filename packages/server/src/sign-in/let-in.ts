import type { Clock } from "../kernel/clock.ts";
import { compileOnce } from "../store/compile-once.ts";
import type { Queries } from "../store/open-store.ts";
import type { UserRow } from "../users/user-record.ts";

/**
 * Whose credential was proven, and the epoch that was read together with it: whatever has ended all sessions since then
 * ends this sign-in too (S61).
 */
export interface Account {
  readonly userId: string;
  readonly epoch: number;
}

/**
 * Lets an active person in, and writes down when. The statement locks the person's row, so that an end of all sessions comes
 * either before it, and then nobody is let in, or after the session that is opened next is there to be ended.
 *
 * @returns `undefined` for who may not come in, or when all sessions were ended since the epoch was read.
 */
export async function letIn(
  tx: Queries,
  clock: Clock,
  { userId, epoch }: Account,
  { mustBeStaff = false }: { readonly mustBeStaff?: boolean } = {},
): Promise<UserRow | undefined> {
  const [row] = await touchUser(tx, { userId, epoch, now: clock.now(), mustBeStaff });
  return row;
}

interface Entry extends Account {
  readonly now: Date;
  readonly mustBeStaff: boolean;
}

const touchUser = compileOnce((tx, entry: Entry) =>
  tx
    .updateTable("users")
    .set({ last_login: entry.now })
    .where("id", "=", entry.userId)
    .where("is_active", "=", true)
    .where("auth_epoch", "=", entry.epoch)
    // False is less than true: whoever need not be staff may be it.
    .where("is_staff", ">=", entry.mustBeStaff)
    .returningAll(),
);
