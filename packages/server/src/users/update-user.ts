import { sentences, type UserModel, type UserUpdate } from "@latchkey/contract";
import type { Updateable } from "kysely";
import { recordEvent } from "../audit/record-event.ts";
import { fieldFailure, Failure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import type { StoreDeps } from "../store/open-store.ts";
import type { UsersTable } from "../store/tables.ts";
import { isUniqueViolation } from "../store/unique-violation.ts";
import { lockUser } from "./store.ts";
import type { UserRow } from "./user-record.ts";

interface UpdateUserInput<M extends UserModel> {
  readonly userId: string;
  /** Parsed by the model's own schema, so that it holds nothing but what a person may change (S80). */
  readonly changes: UserUpdate<M>;
  readonly requester: Requester;
}

/**
 * Changes what a person may change of themselves.
 *
 * @throws Failure with the ancestor's sentence when the username is taken, `user_not_found` when the person is gone.
 */
export async function updateUser<M extends UserModel>(
  { store, clock }: StoreDeps,
  { userId, changes, requester }: UpdateUserInput<M>,
): Promise<UserRow> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  try {
    return await store.transaction(async (tx) => {
      const before = found(await lockUser(tx, userId));
      const changed = given.filter(([name, value]) => before[name as keyof UserRow] !== value);
      if (changed.length === 0) return before;
      const values = Object.fromEntries(changed) as Updateable<UsersTable>;
      const user = found(
        await tx.updateTable("users").set(values).where("id", "=", userId).returningAll().executeTakeFirst(),
      );
      const fields = changed.map(([name]) => name).join(" ");
      await recordEvent(tx, clock, { event: "user_updated", userId, requester, details: { fields } });
      return user;
    });
  } catch (error) {
    if (isUniqueViolation(error, "users", "username")) {
      throw fieldFailure({ username: [sentences.usernameTaken] });
    }
    throw error;
  }
}

function found(user: UserRow | undefined): UserRow {
  if (!user) throw new Failure("user_not_found");
  return user;
}
