import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInTerminal } from "../processes/run-in-terminal.ts";
import { provideChromium } from "../provide/chromium.ts";
import { startPostgres } from "../provide/postgres.ts";
import { repositoryRoot } from "../repository-root.ts";
import { readReport } from "./read-report.ts";
import type { Step } from "./step.ts";
import { onePassed, type Tally } from "./tally.ts";

/** A part that Vitest runs; its PostgreSQL comes from Vitest's global set-up. */
function vitestStep(title: string, part: Step["part"], ownArgs: readonly string[]): Step {
  return {
    title,
    part,
    run: ({ extraArgs, signal }) =>
      withReportFile(async (report) => {
        const program = join(repositoryRoot, "node_modules/vitest/vitest.mjs");
        const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
        const args = [program, "run", ...reporters, ...ownArgs, ...extraArgs];
        const code = await runInTerminal({ file: process.execPath, args, cwd: repositoryRoot, signal });
        return readReport("vitest", report, code);
      }),
  };
}

const unit = vitestStep("unit and integration", "unit", ["--project=isolated", "--project=shared"]);

/** In their short form; `npm run prove` runs them in full. */
const shortProofs = vitestStep("proofs, short", "proofs", ["--project=proofs", "--project=measurements"]);

const webBuild: Step = {
  title: "web build",
  part: "e2e",
  async run({ signal }) {
    // Imported late, since they import the apps: one that is broken must not stop the checks that say so.
    const { buildReference } = await import("../launch/build-reference.ts");
    await buildReference(signal);
    return onePassed;
  },
};

const journeys: Step = {
  title: "browser journeys",
  part: "e2e",
  run: ({ extraArgs, signal }) =>
    withReportFile(async (report) => {
      const chromium = await provideChromium();
      const postgres = await startPostgres();
      try {
        const program = join(repositoryRoot, "node_modules/@playwright/test/cli.js");
        const code = await runInTerminal({
          file: process.execPath,
          args: [
            "--conditions=source",
            program,
            "test",
            "--forbid-only",
            "--reporter=list,json",
            ...extraArgs,
          ],
          cwd: join(repositoryRoot, "e2e"),
          env: {
            ...process.env,
            ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }),
            TEST_POSTGRES_URL: postgres.url,
            PLAYWRIGHT_JSON_OUTPUT_FILE: report,
          },
          signal,
        });
        return readReport("playwright", report, code);
      } finally {
        await postgres.stop();
      }
    }),
};

/** What is tested by running it. */
export const runnerSteps: readonly Step[] = [unit, shortProofs, webBuild, journeys];

async function withReportFile(run: (file: string) => Promise<Tally>): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-report-"));
  try {
    return await run(join(folder, "report.json"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
