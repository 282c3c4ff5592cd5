import type { Queries } from "../../store/open-store.ts";

/** Who may do everything at the console: a superuser who is no staff does not come in. */
export async function findSuperusers(db: Queries): Promise<readonly string[]> {
  const superusers = await db
    .selectFrom("users")
    .select("id")
    .where("is_superuser", "=", true)
    .where("is_staff", "=", true)
    .where("is_active", "=", true)
    .execute();
  return superusers.map(({ id }) => id);
}
