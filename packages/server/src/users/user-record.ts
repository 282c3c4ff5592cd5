import type { FieldValues, UserModel } from "@latchkey/contract";
import type { Insertable, Selectable } from "kysely";
import type { UsersTable } from "../store/tables.ts";

/** A row of `users` as it is read, without the application's columns in its type. */
export type UserRow = Selectable<UsersTable>;

export type NewUser = Insertable<UsersTable>;

/** A person as an application's handlers see them: the base columns without the password hash, and the model's fields. */
export type UserRecord<M extends UserModel> = Omit<UserRow, "password_hash" | "auth_epoch"> & FieldValues<M>;

/** The `users` table in an application's own queries. */
export type UsersTableOf<M extends UserModel> = UsersTable & FieldValues<M>;

/** Makes the record of a row that was read with all its columns. */
export function toUserRecord<M extends UserModel>(row: UserRow): UserRecord<M> {
  const { password_hash: _passwordHash, auth_epoch: _epoch, ...record } = row;
  // The application's columns are in the row; its type cannot know them.
  return record as unknown as UserRecord<M>;
}
