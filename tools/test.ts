import { Complaint } from "./complaint.ts";
import { runCommand } from "./run-command.ts";
import { checkSteps } from "./test-run/check-steps.ts";
import { runSteps } from "./test-run/run-steps.ts";
import { runnerSteps } from "./test-run/runner-steps.ts";
import type { Step } from "./test-run/step.ts";

const allSteps = [...checkSteps, ...runnerSteps];

/**
 * `npm test`, or a part of it: `npm test -- checks`, `npm test -- unit [vitest's arguments]`, `npm test -- proofs […]`,
 * `npm test -- e2e [playwright's arguments]`.
 */
await runCommand(async (signal) => {
  const [part, ...extraArgs] = process.argv.slice(2);
  const { passed, failed } = await runSteps(selectSteps(part), { extraArgs, signal });
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

function selectSteps(part: string | undefined): readonly Step[] {
  if (part === undefined) return allSteps;
  const steps = allSteps.filter((step) => step.part === part);
  if (steps.length > 0) return steps;
  const parts = [...new Set(allSteps.map((step) => step.part))];
  throw new Complaint(`npm test has no part "${part}". It has: ${parts.join(", ")}.`);
}
