import type { Dashboard } from "@latchkey/contract";
import { dayOf, reasonOf } from "../../audit/daily-counts.ts";
import { after } from "../../kernel/clock.ts";
import { days } from "../../kernel/duration.ts";
import { Failure } from "../../kernel/failure.ts";
import { activeSessions } from "../../sessions/count-active-sessions.ts";
import type { Queries, StoreDeps } from "../../store/open-store.ts";
import type { Actor } from "../actor.ts";

interface DashboardInput {
  readonly staff: Actor;
  /** How many days, today (UTC) being the last one. */
  readonly dayCount: number;
}

/**
 * How it goes, day by day: figures that were counted when the audit was sealed, so that it costs the same after years. It is
 * for those who may read the audit that it is made of.
 *
 * @throws Failure `permission_denied`.
 */
export async function readDashboard(
  { store, clock }: StoreDeps,
  { staff, dayCount }: DashboardInput,
): Promise<Dashboard> {
  if (!staff.isSuperuser && !staff.permissions.has("audit_log.view")) {
    throw new Failure("permission_denied", "no right to view the audit");
  }
  const now = clock.now();
  const calendar = Array.from({ length: dayCount }, (_, index) =>
    dayOf(after(now, -days(dayCount - 1 - index))),
  );
  const [counts, countedUntil] = await store.run(async (db) => [
    await readCounts(db, calendar[0]!),
    await readCountedUntil(db, now),
  ]);
  const series = (name: string) => {
    const byDay = new Map(counts.filter((each) => each.name === name).map(({ day, count }) => [day, count]));
    return calendar.map((day) => ({ day, count: byDay.get(day) ?? 0 }));
  };
  return {
    sign_ins: series("sign_ins"),
    sign_ups: series("sign_ups"),
    active_sessions: series(activeSessions),
    refusals: sumRefusals(counts),
    counted_until: countedUntil?.toISOString() ?? null,
  };
}

type Count = { readonly day: string; readonly name: string; readonly count: number };

async function readCounts(db: Queries, from: string): Promise<readonly Count[]> {
  return db
    .selectFrom("latchkey_daily_counts")
    .select(["day", "name", "count"])
    .where("day", ">=", from)
    .execute();
}

/** Until the oldest event that is not counted yet; until now where there is none, and not at all before the first sealing. */
async function readCountedUntil(db: Queries, now: Date): Promise<Date | null> {
  const head = await db.selectFrom("latchkey_audit_head").select("id").executeTakeFirst();
  if (!head) return null;
  const waiting = await db
    .selectFrom("latchkey_audit")
    .select("created_at")
    .where("sequence", "is", null)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return waiting?.created_at ?? now;
}

function sumRefusals(counts: readonly Count[]): Dashboard["refusals"] {
  const sums = new Map<string, number>();
  for (const { name, count } of counts) {
    const reason = reasonOf(name);
    if (reason !== undefined) sums.set(reason, (sums.get(reason) ?? 0) + count);
  }
  return [...sums]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}
