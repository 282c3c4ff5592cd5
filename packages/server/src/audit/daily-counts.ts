import type { RefusalReason } from "@latchkey/contract";
import { sql } from "kysely";
import type { Queries } from "../store/open-store.ts";
import type { AuditRow } from "./chain.ts";

const refusal = "refused:";

/** What a refusal is called among the daily counts. */
export function refusalCount(reason: RefusalReason): string {
  return refusal + reason;
}

/** The reason of a count that is one of refusals; `undefined` for others. */
export function reasonOf(name: string): string | undefined {
  return name.startsWith(refusal) ? name.slice(refusal.length) : undefined;
}

type CountedEvent = Pick<AuditRow, "event" | "details">;

/** What an event adds one to; events that are not here add to nothing. */
const countsOf: Readonly<Record<string, (event: CountedEvent) => string>> = {
  signed_in: () => "sign_ins",
  user_created: () => "sign_ups",
  user_registered: () => "sign_ups",
  sign_in_refused: ({ details }) => refusalCount(reasons[String(details.reason)] ?? "other"),
  link_refused: () => refusalCount("address_of_another_account"),
  refresh_token_reused: () => refusalCount("refresh_token_reused"),
  parent_token_replayed_late: () => refusalCount("refresh_token_replayed_late"),
  site_credentials_refused: () => refusalCount("wrong_site_credentials"),
};

/** Why a sign-in was refused, in words for people. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  credentials_refused: "wrong_name_or_password",
  email_not_verified: "email_not_verified",
  console_credentials_refused: "wrong_name_or_password_at_the_console",
};

/**
 * Adds events to the counts of their days (UTC). The sealer does so in the transaction in which it seals them: each event is
 * sealed once, and counted once.
 */
export async function addToDailyCounts(tx: Queries, rows: readonly AuditRow[], now: Date): Promise<void> {
  const counts = new Map<string, { readonly day: string; readonly name: string; readonly count: number }>();
  for (const row of rows) {
    const name = Object.hasOwn(countsOf, row.event) ? countsOf[row.event]?.(row) : undefined;
    if (name === undefined) continue;
    const day = dayOf(row.created_at);
    const key = `${day} ${name}`;
    counts.set(key, { day, name, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  if (counts.size === 0) return;
  await tx
    .insertInto("latchkey_daily_counts")
    .values([...counts.values()].map((count) => ({ ...count, updated_at: now })))
    .onConflict((conflict) =>
      conflict.columns(["day", "name"]).doUpdateSet({
        count: sql`latchkey_daily_counts.count + excluded.count`,
        updated_at: now,
      }),
    )
    .execute();
}

/** The day of a moment in UTC: `2026-11-28`. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
