import { expect, onTestFinished, test } from "vitest";
import { createPartLog } from "./part-log.ts";
import { fixtureParts, fixtureSettings } from "./fixtures/parts.ts";
import { portNames } from "../settings/ports.ts";
import { startParts } from "./start-parts.ts";

const isAnswering = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

test("a part can be stopped or killed and started again at the same URL while the others go on", async () => {
  const parts = fixtureParts(["answers", "answers"]);
  const { controls, failure, stop } = await startParts({
    parts,
    settings: await fixtureSettings(),
    log: createPartLog(),
  });
  onTestFinished(stop);
  const [one, two] = [...controls.values()];
  if (!one?.url || !two?.url) throw new Error("Two parts were started.");
  let failed = false;
  void failure.then(() => (failed = true));

  for (const end of [one.stop, one.kill]) {
    expect(await isAnswering(one.url)).toBe(true);
    await end();
    expect(await isAnswering(one.url)).toBe(false);
    expect(await isAnswering(two.url)).toBe(true);
    await one.start();
  }
  expect(await isAnswering(one.url)).toBe(true);
  expect(failed).toBe(false);
});

test("if one part does not start, the others are gone before anyone hears of it", async () => {
  const parts = fixtureParts(["answers", "dies early"]);
  const settings = await fixtureSettings();
  const starting = startParts({ parts, settings, log: createPartLog() });
  const [first] = portNames.map((name) => `http://localhost:${settings[name]}`);
  await expect.poll(() => isAnswering(first ?? "")).toBe(true);
  await expect(starting).rejects.toThrow("The part 1 stopped by itself (exit code 3).");
  expect(await isAnswering(first ?? "")).toBe(false);
});
