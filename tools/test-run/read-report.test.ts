import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readReport } from "./read-report.ts";

function reportFile(report: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "report-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify(report));
  return file;
}

const vitest = (numPassedTests: number, numFailedTests = 0, numPendingTests = 0, numTodoTests = 0) => ({
  numPassedTests,
  numFailedTests,
  numPendingTests,
  numTodoTests,
  testResults: [
    {
      assertionResults: [
        { status: "passed", fullName: "holds" },
        ...Array.from({ length: numFailedTests }, (_, index) => ({
          status: "failed",
          fullName: `fails ${index}`,
        })),
      ],
    },
  ],
});

test.each([
  ["tests that passed count as such", vitest(5), 0, { passed: 5, failed: 0 }],
  [
    "tests that failed count as such",
    vitest(5, 2),
    1,
    { passed: 5, failed: 2, names: ["fails 0", "fails 1"] },
  ],
  ["a skipped and an unwritten test are failures", vitest(5, 0, 1, 1), 0, { passed: 5, failed: 2 }],
  ["no test at all is a failure", vitest(0), 0, { passed: 0, failed: 1 }],
  ["an error outside of the tests is a failure", vitest(5), 1, { passed: 5, failed: 1 }],
])("%s", (_title, report, code, tally) => {
  expect(readReport("vitest", reportFile(report), code)).toEqual({ names: [], ...tally });
});

test("a runner that left no report is a failure", () => {
  expect(readReport("vitest", "/nowhere.json", 0)).toEqual({ passed: 0, failed: 1, names: [] });
});

test("a flaky and a skipped journey are failures", () => {
  const file = reportFile({
    stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 },
    suites: [{ suites: [{ specs: [{ ok: false, title: "fails" }] }], specs: [{ ok: true, title: "holds" }] }],
  });
  expect(readReport("playwright", file, 0)).toEqual({ passed: 3, failed: 3, names: ["fails"] });
});
