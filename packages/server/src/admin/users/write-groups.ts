import type { Queries } from "../../store/open-store.ts";

/** Puts a person into these groups, and out of all others. */
export async function writeGroups(tx: Queries, userId: string, groups: readonly string[]): Promise<void> {
  await tx.deleteFrom("latchkey_group_members").where("user_id", "=", userId).execute();
  const members = [...new Set(groups)].map((group_id) => ({ group_id, user_id: userId }));
  if (members.length > 0) await tx.insertInto("latchkey_group_members").values(members).execute();
}
