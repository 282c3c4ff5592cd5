import { dayOf } from "../audit/daily-counts.ts";
import { after } from "../kernel/clock.ts";
import { hours } from "../kernel/duration.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";

const countEvery = hours(1);
/** So many at a time, so that nobody waits long for SQLite meanwhile. */
const sessionsAtOnce = 5_000;

/** The name of the most sessions in use that were seen on a day. */
export const activeSessions = "active_sessions";

/**
 * Counts the sessions that people could go on with now, once an hour, and keeps the highest number of the day. Of any number of
 * nodes the one that takes the hour counts; if it dies meanwhile, the next hour is counted again.
 */
export async function countActiveSessions(deps: StoreDeps): Promise<void> {
  const now = deps.clock.now();
  const day = dayOf(now);
  if (!(await takeHour(deps, day, now))) return;
  const count = await countLiveSessions(deps, now);
  await deps.store.run((db) =>
    db
      .updateTable("latchkey_daily_counts")
      .set({ count })
      .where("day", "=", day)
      .where("name", "=", activeSessions)
      .where("count", "<", count)
      .execute(),
  );
}

async function takeHour({ store }: StoreDeps, day: string, now: Date): Promise<boolean> {
  const taken = await store.run((db) =>
    db
      .insertInto("latchkey_daily_counts")
      .values({ day, name: activeSessions, count: 0, updated_at: now })
      .onConflict((conflict) =>
        conflict
          .columns(["day", "name"])
          .doUpdateSet({ updated_at: now })
          .where("latchkey_daily_counts.updated_at", "<=", after(now, -countEvery)),
      )
      .returning("name")
      .executeTakeFirst(),
  );
  return taken !== undefined;
}

async function countLiveSessions({ store }: StoreDeps, now: Date): Promise<number> {
  let count = 0;
  let last: string | null = null;
  do {
    const page: readonly { readonly id: string; readonly live: unknown }[] = await store.run((db) =>
      readPage(db, { last, now }),
    );
    count += page.filter(({ live }) => Boolean(live)).length;
    last = page.length < sessionsAtOnce ? null : page.at(-1)!.id;
  } while (last !== null);
  return count;
}

/** The people are looked up for the rows of the page, which PostgreSQL would else start several processes for. */
async function readPage(db: Queries, { last, now }: { readonly last: string | null; readonly now: Date }) {
  const page = db
    .selectFrom("latchkey_sessions")
    .select(["id", "user_id", "epoch", "idle_expires_at", "expires_at"])
    .where("ended_at", "is", null)
    .$if(last !== null, (query) => query.where("id", ">", last!))
    .orderBy("id")
    .limit(sessionsAtOnce)
    .as("page");
  return db
    .selectFrom(page)
    .innerJoin("users", "users.id", "page.user_id")
    .select((row) => [
      "page.id",
      row
        .and([
          row("page.epoch", "=", row.ref("users.auth_epoch")),
          row("page.idle_expires_at", ">", now),
          row("page.expires_at", ">", now),
        ])
        .as("live"),
    ])
    .orderBy("page.id")
    .execute();
}
