import { compileOnce } from "../store/compile-once.ts";
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
