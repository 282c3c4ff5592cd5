import type { Queries } from "../store/open-store.ts";
import type { Account } from "./let-in.ts";
import type { LoginName } from "./login-name.ts";

/** What a person's password is checked against, and what was true of them when it was read. */
export interface Credential extends Account {
  /** `null` for somebody who has no password. */
  readonly passwordHash: string | null;
  readonly isActive: boolean;
  /** Whether they registered where the address must be verified first, and have not. */
  readonly awaitsVerification: boolean;
}

/** Finds a person by the name they typed. It is one statement, whoever it finds (S73). */
export async function findCredential(
  db: Queries,
  { username, email }: LoginName,
): Promise<Credential | undefined> {
  const row = await db
    .selectFrom("users")
    .leftJoin("latchkey_registrations", "latchkey_registrations.user_id", "users.id")
    .select([
      "id",
      "password_hash",
      "auth_epoch",
      "is_active",
      "latchkey_registrations.user_id as registered",
    ])
    .where((user) =>
      user.or([
        ...(email === null ? [] : [user("email", "=", email)]),
        ...(username === null ? [] : [user("username", "=", username)]),
      ]),
    )
    // A username may look like the address of somebody else: the address is theirs.
    .$if(email !== null, (query) =>
      query.orderBy((user) => user.case().when("email", "=", email).then(0).else(1).end()),
    )
    .limit(1)
    .executeTakeFirst();
  return (
    row && {
      userId: row.id,
      epoch: row.auth_epoch,
      passwordHash: row.password_hash,
      isActive: row.is_active,
      awaitsVerification: row.registered !== null,
    }
  );
}
