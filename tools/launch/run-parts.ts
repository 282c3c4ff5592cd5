import { minutes } from "../duration.ts";
import { rejectOnAbort } from "../processes/reject-on-abort.ts";
import type { TextSettings } from "../settings/env-file.ts";
import type { PartLog } from "./part-log.ts";
import type { Part } from "./part.ts";
import { startParts } from "./start-parts.ts";

export type RunOptions = {
  readonly parts: readonly Part[];
  readonly settings: TextSettings;
  readonly log: PartLog;
  /** What the person reads once all parts answer. */
  readonly welcome: () => string;
  readonly readyLimitMs?: number;
  readonly signal: AbortSignal;
};

/**
 * Starts the parts and keeps them running until the signal is aborted; then none is left.
 *
 * @throws Complaint about the part that failed, or the signal's reason
 */
export async function runParts(options: RunOptions): Promise<never> {
  const { welcome, signal, readyLimitMs = minutes(2) } = options;
  const running = await startParts({ ...options, readyLimitMs });
  console.log(welcome());
  try {
    throw await rejectOnAbort(running.failure, signal);
  } finally {
    if (signal.aborted) console.log("\nStopping…");
    await running.stop();
  }
}
