import type { Queries } from "../store/open-store.ts";

/** What a person's groups allow: `<resource>.<right>`. A superuser needs none of it. */
export async function permissionsOf(db: Queries, userId: string): Promise<ReadonlySet<string>> {
  const groups = await db
    .selectFrom("latchkey_groups")
    .innerJoin("latchkey_group_members", "group_id", "latchkey_groups.id")
    .select("permissions")
    .where("user_id", "=", userId)
    .execute();
  return new Set(groups.flatMap(({ permissions }) => permissions));
}
