import { sql } from "kysely";
import type { Clock } from "../kernel/clock.ts";
import type { Queries } from "../store/open-store.ts";

interface ProvenEmail {
  readonly userId: string;
  /** What the person has proven to be theirs, in canonical form. */
  readonly email: string;
}

/**
 * Notes that a person's address is verified, while it is still theirs: whoever registered with it may sign in now and stays.
 *
 * @returns `false` when the person is gone or has another address by now.
 */
export async function confirmEmail(
  tx: Queries,
  clock: Clock,
  { userId, email }: ProvenEmail,
): Promise<boolean> {
  const user = await tx
    .updateTable("users")
    .set({ email_verified_at: sql<Date>`coalesce(email_verified_at, ${clock.now()})` })
    .where("id", "=", userId)
    .where("email", "=", email)
    .returning("id")
    .executeTakeFirst();
  if (!user) return false;
  await tx.deleteFrom("latchkey_registrations").where("user_id", "=", userId).execute();
  return true;
}
