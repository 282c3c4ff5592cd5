import type { ColumnTypeName } from "../store/column-types.ts";
import { type Asked, beforeOnConflict, compileForRows } from "../store/compile-for-rows.ts";
import { compileOnce } from "../store/compile-once.ts";
import { inOneOrder } from "../store/in-one-order.ts";
import type { Queries } from "../store/open-store.ts";
import type { NewUser, UserRow } from "./user-record.ts";

export async function findUser(db: Queries, id: string): Promise<UserRow | undefined> {
  const [row] = await selectUser(db, { id });
  return row;
}

const selectUser = compileOnce((db, value: { readonly id: string }) =>
  db.selectFrom("users").selectAll().where("id", "=", value.id),
);

/** Locks a person's row, as every transaction does first that writes about them, and reads it. */
export async function lockUser(tx: Queries, id: string): Promise<UserRow | undefined> {
  return tx
    .updateTable("users")
    .set((user) => ({ auth_epoch: user.ref("auth_epoch") }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

/** @param email In canonical form. */
export async function findUserByEmail(db: Queries, email: string): Promise<UserRow | undefined> {
  const [row] = await selectByEmail(db, { email });
  return row;
}

const selectByEmail = compileOnce((db, value: { readonly email: string }) =>
  db.selectFrom("users").selectAll().where("email", "=", value.email),
);

/** @param username In canonical form. */
export async function findUserByUsername(db: Queries, username: string): Promise<UserRow | undefined> {
  return db.selectFrom("users").selectAll().where("username", "=", username).executeTakeFirst();
}

/** Inserts a user, unless the username or the address is somebody's already: then nothing happens. */
export async function insertUser(tx: Queries, user: NewUser): Promise<UserRow | undefined> {
  const [row] = await insertRow(tx, user);
  return row;
}

const insertRow = compileOnce((tx, user: NewUser) =>
  tx
    .insertInto("users")
    .values(user)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll(),
);

/** What a new person's row says; the database adds the rest, an application's own columns included. */
export interface NewUserRow {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly email_verified_at: Date | null;
  readonly first_name: string;
  readonly last_name: string;
  readonly date_joined: Date;
}

/** As {@link insertUser}, for several at once. @returns `false` when the name or the address of one is somebody's already. */
export async function insertUsers(tx: Queries, users: readonly NewUserRow[]): Promise<boolean> {
  const added = await insertRows(
    tx,
    inOneOrder(users, ({ username }) => username),
  );
  return added.length === users.length;
}

const newUserTypes = {
  id: "id",
  username: "text",
  email: "text",
  email_verified_at: "timestamp",
  first_name: "text",
  last_name: "text",
  date_joined: "timestamp",
} as const satisfies Record<keyof NewUserRow, ColumnTypeName>;

const insertRows = compileForRows(newUserTypes, (tx, asked: Asked<NewUserRow>, columns) =>
  tx
    .insertInto("users")
    .columns(columns)
    .expression(tx.selectFrom(asked).select(columns).where(beforeOnConflict))
    .onConflict((conflict) => conflict.doNothing())
    .returning("id"),
);
