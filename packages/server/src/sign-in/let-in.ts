import type { Clock } from "../kernel/clock.ts";
import { type Asked, askingForFree, compileForRows, isSqlite } from "../store/compile-for-rows.ts";
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
  account: Account,
  { mustBeStaff = false }: { readonly mustBeStaff?: boolean } = {},
): Promise<UserRow | undefined> {
  const [row] = await touchUser(tx, [toEntry(clock, account, mustBeStaff)]);
  return row;
}

/** As {@link letIn}, for several at once: `undefined` also for those whose row somebody holds, for whom nobody waits here. */
export async function letInTogether(
  tx: Queries,
  clock: Clock,
  accounts: readonly Account[],
): Promise<readonly (UserRow | undefined)[]> {
  const entries = accounts.map((account) => toEntry(clock, account, false));
  const rows = new Map((await touchFreeUsers(tx, entries)).map((row) => [row.id, row]));
  return accounts.map(({ userId, epoch }) => {
    const row = rows.get(userId);
    return row?.auth_epoch === epoch ? row : undefined;
  });
}

interface Entry {
  readonly person_id: string;
  readonly proven_epoch: number;
  readonly moment: Date;
  readonly must_be_staff: boolean;
}

function toEntry(clock: Clock, { userId, epoch }: Account, mustBeStaff: boolean): Entry {
  return { person_id: userId, proven_epoch: epoch, moment: clock.now(), must_be_staff: mustBeStaff };
}

const entryTypes = {
  person_id: "id",
  proven_epoch: "integer",
  moment: "timestamp",
  must_be_staff: "boolean",
} as const;

const touchUser = compileForRows<Entry, UserRow>(entryTypes, touch);

const touchFreeUsers = compileForRows<Entry, UserRow>(entryTypes, (tx, asked) =>
  touch(tx, askingForFree(tx, asked, { table: "users", id: "person_id" })),
);

function touch(tx: Queries, asked: Asked<Entry>) {
  const touched = tx
    .updateTable("users")
    .from(asked)
    .set((row) => ({ last_login: row.ref("asked.moment") }))
    .whereRef("users.id", "=", "asked.person_id")
    .where("is_active", "=", true)
    .whereRef("auth_epoch", "=", "asked.proven_epoch")
    // False is less than true: whoever need not be staff may be it.
    .whereRef("is_staff", ">=", "asked.must_be_staff");
  // SQLite returns the table's own columns only, and knows no other way to say so.
  return isSqlite(tx) ? touched.returningAll() : touched.returningAll("users");
}
