import { existsSync, readFileSync } from "node:fs";
import { addTallies, oneFailed, type Tally } from "./tally.ts";

type Counts = Tally & { readonly skipped: number };

interface VitestReport extends Record<
  "numPassedTests" | "numFailedTests" | "numPendingTests" | "numTodoTests",
  number
> {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly { readonly ok: boolean; readonly title: string }[];
}

interface PlaywrightReport extends PlaywrightSuite {
  readonly stats: Record<"expected" | "unexpected" | "flaky" | "skipped", number>;
}

/** How to read what each runner's own report says it did. */
const countIn = {
  vitest: (report: VitestReport): Counts => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    names: report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === "failed")
      .map(({ fullName }) => fullName),
  }),
  // A flaky journey failed at least once: it counts as failed.
  playwright: (report: PlaywrightReport): Counts => ({
    passed: report.stats.expected,
    failed: report.stats.unexpected + report.stats.flaky,
    skipped: report.stats.skipped,
    names: failedSpecs(report),
  }),
};

function failedSpecs({ suites = [], specs = [] }: PlaywrightSuite): readonly string[] {
  const own = specs.filter(({ ok }) => !ok).map(({ title }) => title);
  return [...own, ...suites.flatMap(failedSpecs)];
}

/**
 * Adds up what a runner did. A skipped test is a failed one, and a runner that ran nothing, left no report, or ended
 * with an error that none of its tests explains is a failure of its own.
 */
export function readReport(runner: keyof typeof countIn, file: string, code: number): Tally {
  if (!existsSync(file)) return complain("The runner left no report.", { passed: 0, failed: 0, names: [] });
  const { passed, failed, skipped, names } = countIn[runner](JSON.parse(readFileSync(file, "utf8")));
  const tally = { passed, failed: failed + skipped, names };
  if (skipped > 0) console.error(`${skipped} tests were skipped: that counts as failed.`);
  if (passed + failed + skipped === 0) return complain("The runner ran no test.", tally);
  if (code !== 0 && tally.failed === 0)
    return complain(`The runner ended with the exit code ${code}.`, tally);
  return tally;
}

function complain(sentence: string, tally: Tally): Tally {
  console.error(sentence);
  return addTallies(tally, oneFailed);
}
