import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runFixture } from "../testing/run-fixture.ts";
import { startPostgres } from "./postgres.ts";

test("the tests of a run share one PostgreSQL that answers", async () => {
  expect(await isAnswering(process.env["TEST_POSTGRES_URL"] ?? "")).toBe(true);
});

test("a stopped PostgreSQL no longer listens", async () => {
  const postgres = await startPostgres();
  expect(await isAnswering(postgres.url)).toBe(true);
  await postgres.stop();
  expect(await isAnswering(postgres.url)).toBe(false);
});

test("a PostgreSQL whose starter was killed with -9 is gone, and so is its cluster", async () => {
  const folder = mkdtempSync(join(tmpdir(), "postgres-test-"));
  chmodSync(folder, 0o755); // PostgreSQL's own user must reach what is inside
  onTestFinished(() => rmSync(folder, { recursive: true }));

  const starter = runFixture(new URL("./postgres.fixture.ts", import.meta.url), [], { TMPDIR: folder });
  onTestFinished(() => void starter.process.kill("SIGKILL"));
  const url = await starter.firstLine;
  expect(await isAnswering(url)).toBe(true);
  expect(readdirSync(folder)).toHaveLength(1);

  starter.process.kill("SIGKILL");
  await expect.poll(() => isAnswering(url)).toBe(false);
  await expect.poll(() => readdirSync(folder)).toEqual([]);
});

function isAnswering(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
