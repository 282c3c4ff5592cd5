import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Admission } from "./admission.ts";
import { milliseconds, seconds } from "./duration.ts";

const busy = { failure: "unavailable", options: { retryAfterSeconds: 4 } };

function openDoor(active: number, waiting: number) {
  const door = new Admission({ active, waiting, retryAfter: seconds(4) });
  const seen = { now: 0, most: 0, order: [] as number[] };
  const work = (name: number, length = milliseconds(5)) =>
    door.run(async () => {
      seen.order.push(name);
      seen.most = Math.max(seen.most, ++seen.now);
      await sleep(length);
      seen.now--;
      return name;
    });
  return { door, seen, work };
}

describe("a door with few places", () => {
  test("lets as many in at once as there are places, in the order in which they came", async () => {
    const { seen, work } = openDoor(3, 100);
    const names = Array.from({ length: 50 }, (_, index) => index);
    expect(await Promise.all(names.map((name) => work(name)))).toEqual(names);
    expect(seen.most).toBe(3);
    expect(seen.order).toEqual(names);
  });

  test("refuses at once whom it has no room for, and takes others when there is room again", async () => {
    const { work } = openDoor(2, 3);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => work(index)));
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => "fulfilled"),
      ...Array.from({ length: 3 }, () => "rejected"),
    ]);
    await expect(Promise.reject((outcomes[7] as PromiseRejectedResult).reason)).rejects.toMatchObject(busy);
    expect(await work(9)).toBe(9);
  });

  test("lets nobody wait longer than it says, and then the next one has the place", async () => {
    const door = new Admission({
      active: 1,
      waiting: 10,
      longestWait: milliseconds(50),
      retryAfter: seconds(4),
    });
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const first = door.run(() => isOver);
    await expect(door.run(async () => "late")).rejects.toMatchObject(busy);
    const third = door.run(async () => "third");
    end();
    await first;
    expect(await third).toBe("third");
    expect(await door.run(async () => "fourth")).toBe("fourth");
  });

  test("has its place again after work that fails", async () => {
    const { door, work } = openDoor(1, 1);
    for (let count = 0; count < 3; count++) {
      await expect(door.run(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    }
    expect(await Promise.all([work(1), work(2)])).toEqual([1, 2]);
  });
});
