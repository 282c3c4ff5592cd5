import { expect, test } from "vitest";
import { inParallel } from "../testing/refresh.ts";
import { seconds } from "./duration.ts";
import { KeyedAdmission } from "./keyed-admission.ts";

test("of each key so many are in at once and so many wait, and nobody waits for another key's", async () => {
  const doors = new KeyedAdmission({ active: 2, waiting: 3, retryAfter: seconds(1) });
  const gate = Promise.withResolvers<void>();
  let inside = 0;
  const enter = async () => {
    inside++;
    await gate.promise;
  };
  const crowd = inParallel(20, () =>
    doors.run("crowd", enter).then(
      () => "in",
      () => "refused",
    ),
  );
  expect(await doors.run("another", async () => "in")).toBe("in");
  expect(inside).toBe(2);
  gate.resolve();
  const outcomes = await crowd;
  expect(outcomes.filter((outcome) => outcome === "in")).toHaveLength(5);
  expect(await doors.run("crowd", async () => "in")).toBe("in");
});
