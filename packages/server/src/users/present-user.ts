import type { UserAnswer, UserModel } from "@latchkey/contract";
import type { UserRecord, UserRow } from "./user-record.ts";

/** The person as answers show them: the base fields and those that the model exposes. */
export function presentUser<M extends UserModel>(model: M, user: UserRow | UserRecord<M>): UserAnswer<M> {
  const values = new Map(Object.entries(user));
  const exposed = model.expose.map((name) => [name, values.get(name)]);
  return {
    pk: user.id,
    username: user.username,
    email: user.email ?? "",
    first_name: user.first_name,
    last_name: user.last_name,
    ...Object.fromEntries(exposed),
  } as UserAnswer<M>;
}
