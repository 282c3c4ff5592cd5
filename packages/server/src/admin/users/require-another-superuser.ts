import { Failure } from "../../kernel/failure.ts";
import type { Queries } from "../../store/open-store.ts";

/**
 * Makes sure that somebody is left who may do everything, when this person may not any more. All active superusers are
 * locked, in one order: of two who remove each other at the same time one is refused.
 *
 * @throws Failure `action_refused`.
 */
export async function requireAnotherSuperuser(tx: Queries, userId: string): Promise<void> {
  const superusers = await tx
    .selectFrom("users")
    .select("id")
    .where("is_superuser", "=", true)
    .where("is_active", "=", true)
    .orderBy("id")
    .execute();
  for (const { id } of superusers) {
    await tx
      .updateTable("users")
      .set((user) => ({ auth_epoch: user.ref("auth_epoch") }))
      .where("id", "=", id)
      .execute();
  }
  const left = await tx
    .selectFrom("users")
    .select("id")
    .where("is_superuser", "=", true)
    .where("is_active", "=", true)
    .execute();
  const isOne = left.some(({ id }) => id === userId);
  if (isOne && left.length === 1) {
    throw new Failure("action_refused", "the last superuser", {
      sentence: "This is the last active superuser. Make another one first.",
    });
  }
}
