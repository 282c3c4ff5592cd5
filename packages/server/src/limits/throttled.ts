import { type Duration, seconds } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";

/** The refusal of what came too often. @param wait How long it is refused; said in whole seconds, at least one. */
export function throttled(reason: string, wait: Duration): Failure {
  const retryAfterSeconds = Math.max(1, Math.ceil(wait / seconds(1)));
  return new Failure("throttled", reason, {
    sentence: `Request was throttled. Expected available in ${retryAfterSeconds} seconds.`,
    retryAfterSeconds,
  });
}
