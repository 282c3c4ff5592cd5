import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Failure } from "./failure.ts";
import { gather } from "./gather.ts";

/** Doubles numbers, and remembers which ones it was given together. Some are no numbers to it. */
function doubling(refused: readonly number[] = [], failure: Error = new Error("refused")) {
  const goes: (readonly number[])[] = [];
  const double = gather(async (_: object, inputs: readonly number[]) => {
    goes.push(inputs);
    await setImmediate();
    if (inputs.some((input) => refused.includes(input))) throw failure;
    return inputs.map((input) => input * 2);
  });
  return { double, goes };
}

const deps = {};

afterEach(() => {
  vi.useRealTimers();
});

describe("what is gathered", () => {
  test("is done in one go for those who ask in one turn of the event loop, and each gets their own answer", async () => {
    const { double, goes } = doubling();
    const third = Promise.resolve(3).then((n) => double(deps, n));
    const answers = [double(deps, 1), double(deps, 2), third];
    const later = setImmediate().then(() => double(deps, 4));
    expect(await Promise.all([...answers, later])).toEqual([2, 4, 6, 8]);
    expect(goes).toEqual([[1, 2, 3], [4]]);
  });

  test("is apart for different deps", async () => {
    const { double, goes } = doubling();
    expect(await Promise.all([double({}, 1), double({}, 2)])).toEqual([2, 4]);
    expect(goes).toEqual([[1], [2]]);
  });

  test("is a hundred at most", async () => {
    const { double, goes } = doubling();
    await Promise.all(Array.from({ length: 250 }, (_, n) => double(deps, n)));
    expect(goes.map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  test("grows while a go is under way, and is then done once", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const goes: (readonly number[])[] = [];
    const hold = Promise.withResolvers<void>();
    const held = gather(async (_: object, inputs: readonly number[]) => {
      goes.push(inputs);
      if (inputs.includes(1)) await hold.promise;
      return inputs;
    });
    const first = held(deps, 1);
    await setImmediate();
    const others = [held(deps, 2), setImmediate().then(() => held(deps, 3))];
    await setImmediate();
    hold.resolve();
    expect(await Promise.all([first, ...others])).toEqual([1, 2, 3]);
    // The patience of the second go's own is over, too.
    vi.advanceTimersByTime(20);
    expect(goes).toEqual([[1], [2, 3]]);
  });

  test("does not wait for a go that takes long", async () => {
    const held = gather((_: object, inputs: readonly number[]) =>
      inputs.includes(1) ? new Promise<never>(() => {}) : Promise.resolve(inputs),
    );
    void held(deps, 1);
    await setImmediate();
    expect(await Promise.all([held(deps, 2), held(deps, 3)])).toEqual([2, 3]);
  });

  test("is tried by each alone when it fails for several: nobody hears of another's failure", async () => {
    const { double, goes } = doubling([2]);
    const answers = await Promise.allSettled([1, 2, 3].map((n) => double(deps, n)));
    expect(answers).toEqual([
      { status: "fulfilled", value: 2 },
      { status: "rejected", reason: new Error("refused") },
      { status: "fulfilled", value: 6 },
    ]);
    expect(goes).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  test("is not tried again when the database is away for everybody", async () => {
    const away = new Failure("unavailable", "the database did not answer", { retryAfterSeconds: 2 });
    const { double, goes } = doubling([2], away);
    const answers = await Promise.allSettled([1, 2].map((n) => double(deps, n)));
    expect(answers).toEqual([1, 2].map(() => ({ status: "rejected", reason: away })));
    expect(goes).toEqual([[1, 2]]);
  });
});
