import type { Complaint } from "../complaint.ts";
import { seconds } from "../duration.ts";
import type { TextSettings } from "../settings/env-file.ts";
import { controlPart, type PartControl } from "./control-part.ts";
import { rejectOnAbort } from "../processes/reject-on-abort.ts";
import type { PartLog } from "./part-log.ts";
import type { Part } from "./part.ts";

export type StartOptions = {
  readonly parts: readonly Part[];
  readonly settings: TextSettings;
  readonly log: PartLog;
  readonly readyLimitMs?: number;
  /** Aborted when the person no longer wants the parts that are being started. */
  readonly signal?: AbortSignal;
};

export type RunningParts = {
  readonly controls: ReadonlyMap<string, PartControl>;
  /** Settles when a part ends that nobody stopped; all others are still running then. */
  readonly failure: Promise<Complaint>;
  stop(): Promise<void>;
};

const usualReadyLimitMs = seconds(60);

/**
 * Starts all parts and waits until each answers. If one does not, or the signal says so, none is left running.
 *
 * @throws Complaint about the part that failed, or the signal's reason
 */
export async function startParts(options: StartOptions): Promise<RunningParts> {
  const { parts, settings, log, readyLimitMs = usualReadyLimitMs, signal } = options;
  signal?.throwIfAborted();
  const failure = Promise.withResolvers<Complaint>();
  const hooks = { log, readyLimitMs, onFailure: failure.resolve };
  const controls = new Map(parts.map((part) => [part.name, controlPart(part, settings, hooks)]));
  const onAll = async (act: (control: PartControl) => Promise<void>) => {
    await Promise.all([...controls.values()].map(act));
  };
  const stop = () => onAll((control) => control.stop());
  try {
    await rejectOnAbort(
      onAll((control) => control.start()),
      signal,
    );
    return { controls, failure: failure.promise, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
