import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { milliseconds } from "./duration.ts";
import { Turns } from "./turns.ts";

test("on one thing works one at a time, in the order of their coming, whatever fails", async () => {
  const turns = new Turns();
  const steps: string[] = [];
  const work = async (name: string) => {
    steps.push(`${name} begins`);
    await sleep(milliseconds(5));
    steps.push(`${name} ends`);
    if (name === "a") throw new Error("a fails");
    return name;
  };
  const [a, b, c] = await Promise.allSettled(
    ["a", "b", "c"].map((name) => turns.take("it", () => work(name))),
  );
  expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect([a, b, c].map((outcome) => outcome?.status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
});

test("different things do not wait for each other", async () => {
  const turns = new Turns();
  const { promise: never } = Promise.withResolvers<void>();
  void turns.take("one", () => never);
  expect(await turns.take("other", async () => "done")).toBe("done");
});
