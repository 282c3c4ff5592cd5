import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { OfflineProvider } from "@latchkey/idp";
import { milliseconds, seconds } from "../../kernel/duration.ts";
import { openTestStore } from "../../testing/open-test-store.ts";
import { scaled } from "../scale.ts";
import { goOn, type Ledger, type Life, readGeneration, startLoad } from "./acknowledged.ts";

/** A backend and its database, one of which is crashed again and again. */
export interface CrashingSystem {
  readonly idp: OfflineProvider;
  /** Where the backend answers, once it does. */
  url(): string;
  crash(): Promise<void>;
  recover(): Promise<void>;
}

export interface Counts {
  readonly crashes: number;
  /** There are more crashes than asked for when those have not seen so many. */
  readonly acknowledgements: number;
}

export interface Survived {
  readonly crashes: number;
  readonly acknowledged: number;
  /** Lives that were in the middle of something when it crashed, and went on. */
  readonly resumed: number;
  readonly wrong: readonly string[];
  readonly lives: readonly Life[];
}

const clients = 16;
/** A crash comes at any moment between these two. */
const [shortestLoad, longestLoad] = scaled({
  short: [milliseconds(200), milliseconds(800)] as const,
  full: [milliseconds(500), seconds(5)] as const,
});
/** Of the lives that were over before a crash, so many go on as well. */
const samples = 40;

/** Crashes a system under load until the counts are reached, and goes on with what the clients were doing each time. */
export async function surviveCrashes(system: CrashingSystem, counts: Counts): Promise<Survived> {
  const lives: Life[] = [];
  const wrong: string[] = [];
  let [crashes, acknowledged, resumed] = [0, 0, 0];
  while (crashes < counts.crashes || acknowledged < counts.acknowledgements) {
    const ledger = await loadAndCrash(system);
    crashes++;
    acknowledged += ledger.acknowledged;
    await system.recover();
    const target = { url: system.url(), idp: system.idp };
    const [interrupted, others] = [true, false].map((isUnanswered) =>
      ledger.lives.filter((life) => life.isUnanswered === isUnanswered),
    );
    const going = [...interrupted!, ...pick(others!, samples)];
    const verdicts = await Promise.all(going.map((life) => goOn(target, life)));
    resumed += going.length;
    wrong.push(...ledger.faults, ...verdicts.filter((verdict) => verdict !== undefined));
    lives.push(...ledger.lives);
  }
  return { crashes, acknowledged, resumed, wrong, lives };
}

async function loadAndCrash(system: CrashingSystem): Promise<Ledger> {
  const load = startLoad({ url: system.url(), idp: system.idp }, clients);
  await sleep(shortestLoad + randomInt(longestLoad - shortestLoad));
  await system.crash();
  return load.stop();
}

/** Each of them once at the most: two clients of one session would end it under each other. */
function pick<Item>(items: readonly Item[], count: number): Item[] {
  const indexes = new Set(Array.from({ length: count }, () => randomInt(Math.max(1, items.length))));
  return [...indexes].flatMap((index) => items.slice(index, index + 1));
}

/** Compares what the clients have written down with the database itself. @returns What is not there. */
export async function findLost(databaseUrl: string, lives: readonly Life[]): Promise<string[]> {
  await using deps = openTestStore({ databaseUrl });
  const sessions = await deps.store.run((db) =>
    db.selectFrom("latchkey_sessions").select(["id", "user_id", "generation", "ended_at"]).execute(),
  );
  const known = new Map(sessions.map((session) => [session.id, session]));
  return lives
    .filter((life) => life.userId !== null)
    .flatMap((life) => {
      const { sessionId, generation } = readGeneration(life.refresh);
      const session = known.get(sessionId);
      if (session?.user_id !== life.userId) return ["a sign-in"];
      if (session.generation < generation) return ["a refresh"];
      return life.signOut === "acknowledged" && session.ended_at === null ? ["a sign-out"] : [];
    });
}

/** Whether anybody has two accounts. @returns How many accounts there are for how many people. */
export async function countAccounts(databaseUrl: string): Promise<{ users: number; identities: number }> {
  await using deps = openTestStore({ databaseUrl });
  const count = async (table: "users" | "latchkey_identities") => {
    const query = deps.store.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number | string>().as("count"));
    return Number((await query.executeTakeFirstOrThrow()).count);
  };
  return { users: await count("users"), identities: await count("latchkey_identities") };
}
