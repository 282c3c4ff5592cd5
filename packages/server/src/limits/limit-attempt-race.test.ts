import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { milliseconds, minutes, seconds } from "../kernel/duration.ts";
import {
  addPerson,
  attempt,
  failTimes,
  freshAddress,
  openTestLimits,
  stranger,
  type TestLimits,
  type TestLimitsDatabase,
  type Told,
} from "../testing/open-test-limits.ts";
import { inParallel } from "../testing/refresh.ts";
import { startRelay } from "../testing/start-relay.ts";
import { databases } from "../testing/test-database.ts";
import { limitRequests } from "./limit-requests.ts";
import { mayServeAccount } from "./may-serve-account.ts";

const callers = 100;

const countOf = (told: readonly Told[], outcome: "succeeded" | "failed") =>
  told.filter((each) => each === outcome).length;

describe.each(databases)("attempts at once, on two nodes of one %s database", (kind) => {
  let database: TestLimitsDatabase;
  let deps: TestLimits;
  let nodes: readonly [TestLimits, TestLimits];
  beforeAll(async () => {
    database = await openTestLimits(kind);
    ({ deps } = database);
    nodes = [deps, database.openNode()];
  });
  afterAll(() => database.close());

  const nodeOf = (index: number) => nodes[index % 2]!;
  /** Hashing that is counted. */
  const countedWork = (length = milliseconds(20)) => {
    const work = {
      count: 0,
      async run() {
        work.count++;
        await sleep(length);
      },
    };
    return work;
  };

  test("S82: of 100 wrong ones on an account five reach the work", async () => {
    const person = await addPerson(deps);
    const work = countedWork();
    const told = await inParallel(callers, (index) =>
      attempt(nodeOf(index), { ...person, requester: { address: freshAddress() } }, "failed", work.run),
    );
    expect([work.count, countOf(told, "failed")]).toEqual([5, 5]);
  });

  test("S82: of 100 wrong ones from an address ten reach the work", async () => {
    const address = freshAddress();
    const work = countedWork();
    const told = await inParallel(callers, (index) =>
      attempt(nodeOf(index), stranger({ address }), "failed", work.run),
    );
    expect([work.count, countOf(told, "failed")]).toEqual([10, 10]);
  });

  test("S82: of 100 wrong ones where the owner has been, five more reach the work, and five behind a session", async () => {
    const address = freshAddress();
    const person = { ...(await addPerson(deps, [address])), requester: { address } };
    await failTimes(deps, person, 5);
    for (const subject of [person, { ...person, sessionId: "own" }]) {
      const work = countedWork();
      await inParallel(callers, (index) => attempt(nodeOf(index), subject, "failed", work.run));
      expect(work.count).toBe(5);
    }
  });

  test.each([
    ["from one address", () => "198.51.100.1"],
    ["from everywhere", freshAddress],
  ])(
    "50 right ones of one person %s all succeed, also after four failures",
    async (_, address) => {
      const person = await addPerson(deps);
      await failTimes(deps, person, 4);
      const work = countedWork(milliseconds(60));
      const told = await inParallel(50, (index) =>
        attempt(nodeOf(index), { ...person, requester: { address: address() } }, "succeeded", work.run),
      );
      expect(countOf(told, "succeeded")).toBe(50);
      expect(work.count).toBe(50);
    },
    minutes(2),
  );

  test("S82: right ones among wrong ones open no more than one budget between two successes", async () => {
    const person = await addPerson(deps);
    const outcomes: ("succeeded" | "failed")[] = [];
    await inParallel(callers, (index) => {
      const outcome = index % 10 === 0 ? "succeeded" : "failed";
      return attempt(
        nodeOf(index),
        { ...person, requester: { address: freshAddress() } },
        outcome,
        async () => {
          await sleep(milliseconds(5));
          outcomes.push(outcome);
        },
      );
    });
    let run = 0;
    // What was under way when a success cleared the count stands beside the five after it.
    for (const outcome of outcomes) {
      run = outcome === "failed" ? run + 1 : 0;
      expect(run).toBeLessThan(10);
    }
  });

  test("hold nothing when all of them are over", async () => {
    const all = await deps.store.db
      .selectFrom("latchkey_limits")
      .select("key")
      .where((row) => row.or([row("pending", ">", 0), row("pending_before", ">", 0)]))
      .execute();
    expect(all).toEqual([]);
  });

  test("requests: of 100 from an address 20 pass, and of 100 for a person five are served", async () => {
    const address = freshAddress();
    const passed = await inParallel(callers, (index) =>
      limitRequests(nodeOf(index), { door: "registration", requester: { address }, site: null }).then(
        () => true,
        () => false,
      ),
    );
    expect(passed.filter(Boolean)).toHaveLength(20);
    const served = await inParallel(callers, (index) =>
      mayServeAccount(nodeOf(index), { door: "password_reset", account: "ada@mail.example" }),
    );
    expect(served.filter(Boolean)).toHaveLength(5);
  });
});

test(
  "attempts on accounts and addresses crosswise never wait for each other in a circle, on postgres",
  async () => {
    const database = await openTestLimits("postgres");
    const { deps } = database;
    const codes: unknown[] = [];
    const { store } = deps;
    const run: TestLimits["store"]["run"] = (work) =>
      store.run((db) =>
        work(db).catch((error: { readonly code?: unknown }) => {
          codes.push(error.code);
          throw error;
        }),
      );
    const people = await Promise.all([addPerson(deps), addPerson(deps), addPerson(deps)]);
    const addresses = [freshAddress(), freshAddress(), freshAddress()];
    const told = await inParallel(300, (index) => {
      const requester = { address: addresses[Math.floor(index / 3) % 3]! };
      return attempt(
        { ...deps, store: { ...store, run } },
        { ...people[index % 3]!, requester },
        "succeeded",
      );
    });
    expect([countOf(told, "succeeded"), codes]).toEqual([300, []]);
    await database.close();
  },
  minutes(2),
);

test("an attempt tells nothing when the connection is lost while its outcome is written, and that is not written twice", async () => {
  const database = await openTestLimits("postgres");
  const relay = await startRelay(database.url);
  const behindRelay = database.openNode(relay.url);
  const person = await addPerson(database.deps);
  const { db } = database.deps.store;
  const told = attempt(behindRelay, person, "failed", async () => {
    await sql`create function write_slowly() returns trigger language plpgsql as
      $$ begin perform pg_sleep(2); return new; end $$`.execute(db);
    await sql`create trigger write_slowly before update on latchkey_limits
      for each row execute function write_slowly()`.execute(db);
  });
  const countWriters = async () => {
    const writers = await sql`select pid from pg_stat_activity
      where datname = current_database() and wait_event = 'PgSleep'`.execute(db);
    return writers.rows.length;
  };
  await expect.poll(countWriters, { interval: milliseconds(20), timeout: seconds(30) }).toBe(1);
  relay.cut();
  expect(await told).toBe("unavailable");
  // The database has not noticed, and writes it all the same.
  const failures = () => db.selectFrom("latchkey_limits").select("failures").execute();
  await expect
    .poll(failures, { timeout: seconds(30) })
    .toEqual([{ failures: 1 }, { failures: 1 }, { failures: 1 }]);
  await database.close();
  await relay.stop();
});
