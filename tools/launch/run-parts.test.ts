import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { seconds } from "../duration.ts";
import { signalGroup } from "../processes/end-group.ts";
import { isRunning } from "../testing/is-running.ts";
import { runFixture, type RunningFixture } from "../testing/run-fixture.ts";

const launcher = new URL("./fixtures/launcher.fixture.ts", import.meta.url);

function launch(...behaviours: string[]): RunningFixture {
  const running = runFixture(launcher, behaviours);
  onTestFinished(() => {
    for (const pid of processesOf(running)) signalGroup(pid, "SIGKILL");
  });
  return running;
}

/** The processes that the parts said they are and have started. */
function processesOf(running: RunningFixture): number[] {
  const found = running.output().matchAll(/process (\d+)/g);
  return [...new Set([...found].map(([, pid]) => Number(pid)))];
}

async function untilReady(running: RunningFixture): Promise<void> {
  await expect.poll(running.output).toContain("All parts answer.");
}

/** Two processes for each part were there, and none of them is now. */
async function expectNothingLeft(running: RunningFixture, parts: number): Promise<void> {
  const pids = processesOf(running);
  expect(pids).toHaveLength(2 * parts);
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s stops all parts and what they started, with exit code 0",
  async (signal) => {
    const running = launch("answers", "answers", "answers");
    await untilReady(running);
    expect(processesOf(running).every(isRunning)).toBe(true);
    running.process.kill(signal);
    running.process.kill(signal); // npm and the terminal both hand a Ctrl-C on
    expect(await running.ended).toBe(0);
    await expectNothingLeft(running, 3);
  },
);

test("a second Ctrl-C ends at once a part that does not want to stop", async () => {
  const running = launch("answers", "ignores SIGTERM");
  await untilReady(running);
  running.process.kill("SIGINT");
  await expect.poll(running.output).toContain("Stopping…");
  // Longer than what passes for one press of the key.
  await sleep(seconds(0.7));
  expect(processesOf(running).some(isRunning)).toBe(true);
  running.process.kill("SIGINT");
  expect(await running.ended).toBe(1);
  await expectNothingLeft(running, 2);
});

test("a part that does not want to stop is killed after its time", async () => {
  const running = launch("ignores SIGTERM");
  await untilReady(running);
  running.process.kill("SIGTERM");
  expect(await running.ended).toBe(0);
  await expectNothingLeft(running, 1);
});

test("a part that dies before it answers is one sentence after what it said, and the others are stopped", async () => {
  const running = launch("answers", "dies early");
  expect(await running.ended).toBe(1);
  expect(running.output()).toContain("The fixture has no intention of running.");
  expect(running.output().trim()).toMatch(/\nThe part 1 stopped by itself \(exit code 3\)\.$/);
  await expectNothingLeft(running, 2);
});

test("a part that never answers is one sentence, and the others are stopped", async () => {
  const running = launch("answers", "never answers");
  expect(await running.ended).toBe(1);
  expect(running.output().trim()).toMatch(
    /\nThe part 1 did not answer at http:\/\/localhost:\d+\/ within 10 s\.$/,
  );
  await expectNothingLeft(running, 2);
});

test("a part that is killed takes the others with it", async () => {
  const running = launch("answers", "answers");
  await untilReady(running);
  process.kill(processesOf(running)[0]!, "SIGKILL");
  expect(await running.ended).toBe(1);
  expect(running.output().trim()).toMatch(/\nThe part [01] stopped by itself \(signal SIGKILL\)\.$/);
  await expectNothingLeft(running, 2);
});

test("a launcher that is killed with -9 leaves nothing running", async () => {
  const running = launch("answers", "answers");
  await untilReady(running);
  running.process.kill("SIGKILL");
  expect(await running.ended).toBe("SIGKILL");
  await expectNothingLeft(running, 2);
});

test("a part holds the settings that it lists and no other's secret", async () => {
  const running = launch("answers");
  await untilReady(running);
  const environment = JSON.parse(/settings (.*)/.exec(running.output())![1]!) as Record<string, string>;
  expect(environment).toMatchObject({ WEB_URL: "http://localhost", PATH: expect.any(String) });
  expect(environment).not.toHaveProperty("LATCHKEY_SECRET");
  running.process.kill("SIGINT");
  await running.ended;
});
