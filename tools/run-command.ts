import { Complaint } from "./complaint.ts";
import { killAllGroups } from "./processes/spawn-group.ts";

/** npm and the terminal both hand a Ctrl-C on: what follows this soon is the same press of the key. */
const samePressMs = 500;

/** The reason with which a command's signal is aborted when the person wants it to stop. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

/**
 * Runs the body of a command: Ctrl-C, SIGTERM and a closed terminal abort its signal, a second Ctrl-C ends all at
 * once, and a complaint is printed as its sentence. The body answers the exit code.
 */
export async function runCommand(body: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const controller = new AbortController();
  let interruptedAt: number | undefined;
  const interrupt = () => {
    if (interruptedAt === undefined) {
      interruptedAt = Date.now();
      controller.abort(new Interruption("Interrupted."));
    } else if (Date.now() - interruptedAt > samePressMs) {
      killAllGroups();
      process.exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  try {
    process.exit(await body(controller.signal));
  } catch (error) {
    process.exit(explain(error));
  }
}

/** Prints what ended a command; answers its exit code. */
function explain(error: unknown): number {
  if (error instanceof Interruption) return 0;
  console.error(error instanceof Complaint ? error.message : error);
  return 1;
}
