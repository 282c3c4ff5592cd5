import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { milliseconds } from "../kernel/duration.ts";
import { openTestStore } from "../testing/open-test-store.ts";
import { inParallel } from "../testing/refresh.ts";
import { createTestDatabase, databases } from "../testing/test-database.ts";

describe.each(databases)("what a crowd asks for, on %s", (kind) => {
  test("runs four at a time, in the order of asking, and others do not wait for it", async () => {
    const database = await createTestDatabase(kind);
    await using deps = openTestStore({ databaseUrl: database.url });
    const seen = { now: 0, most: 0, order: [] as number[] };
    const crowd = inParallel(40, (index) =>
      deps.store.runInLine(async () => {
        seen.order.push(index);
        seen.most = Math.max(seen.most, ++seen.now);
        await sleep(milliseconds(20));
        seen.now--;
      }),
    );
    await deps.store.run(async () => undefined);
    expect(seen.order.length).toBeLessThan(40);
    await crowd;
    expect(seen.most).toBe(4);
    expect(seen.order).toEqual(seen.order.toSorted((a, b) => a - b));
    await deps.store.close();
    await database.drop();
  });
});
