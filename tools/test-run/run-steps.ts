import { Complaint } from "../complaint.ts";
import { seconds } from "../duration.ts";
import type { Step, StepContext } from "./step.ts";
import { addTallies, oneFailed, type Tally } from "./tally.ts";

/** Runs all steps, whatever comes of each, prints what each took, and adds up what held. */
export async function runSteps(steps: readonly Step[], context: StepContext): Promise<Tally> {
  let total: Tally = { passed: 0, failed: 0, names: [] };
  const summary: string[] = [];
  for (const step of steps) {
    console.log(`\n── ${step.title} ${"─".repeat(Math.max(0, 70 - step.title.length))}`);
    const started = Date.now();
    const tally = context.signal.aborted ? oneFailed : await step.run(context).catch(explain);
    const took = ((Date.now() - started) / seconds(1)).toFixed(1).padStart(7);
    summary.push(`${tally.failed === 0 ? "✓" : "✗"} ${step.title.padEnd(24)}${took} s`);
    summary.push(...tally.names.map((name) => `    ${name}`));
    total = addTallies(total, tally);
  }
  console.log(`\n${summary.join("\n")}\n`);
  return total;
}

function explain(error: unknown): Tally {
  console.error(error instanceof Complaint ? error.message : error);
  return oneFailed;
}
