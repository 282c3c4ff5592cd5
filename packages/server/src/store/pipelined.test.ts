import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { createTestDatabase, databases, type TestDatabase } from "../testing/test-database.ts";

describe.each(databases)("a transaction on %s", (kind) => {
  let database: TestDatabase;
  let deps: TestStore;
  beforeEach(async () => {
    database = await createTestDatabase(kind);
    deps = openTestStore({ databaseUrl: database.url });
    await sql`create table things (n int primary key)`.execute(deps.store.db);
  });
  afterEach(async () => {
    await deps.store.close();
    await database.drop();
  });

  const readThings = async () => {
    const { rows } = await sql<{ n: number }>`select n from things order by n`.execute(deps.store.db);
    return rows.map(({ n }) => n);
  };

  test("sends what is asked for together in the order of asking", async () => {
    const counts = await deps.store.transaction((tx) =>
      Promise.all(
        [1, 2, 3, 4].map(async (n) => {
          const inserted = await sql<{ count: number }>`
            insert into things select ${n} + 0 * count(*) from things
            returning (select cast(count(*) as integer) from things) as count
          `.execute(tx);
          return inserted.rows[0]!.count;
        }),
      ),
    );
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(await readThings()).toEqual([1, 2, 3, 4]);
  });

  test("keeps nothing of what goes on after one of several has failed", async () => {
    const failure = Promise.withResolvers<never>();
    let late: Promise<unknown> = Promise.resolve();
    const work = deps.store.transaction(async (tx) => {
      const goOn = async () => {
        await sql`insert into things values (1)`.execute(tx);
        failure.reject(new Error("refused"));
        // Until the rollback has been sent, and is not yet done.
        for (let turns = 0; turns < 20; turns++) await Promise.resolve();
        await sql`insert into things values (2)`.execute(tx);
      };
      late = goOn();
      late.catch(() => {});
      await Promise.all([late, failure.promise]);
    });
    await expect(work).rejects.toThrow("refused");
    await expect(late).rejects.toThrow(/is over|rolled back/);
    expect(await readThings()).toEqual([]);
  });

  test("is rolled back whole when one statement of several fails", async () => {
    const work = deps.store.transaction((tx) =>
      Promise.all([1, 1, 2].map((n) => sql`insert into things values (${n})`.execute(tx))),
    );
    await expect(work).rejects.toThrow(/unique|UNIQUE/);
    expect(await readThings()).toEqual([]);
  });
});
