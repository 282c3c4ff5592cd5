import { type Duration, hours, minutes, seconds } from "../kernel/duration.ts";

const delays = [seconds(5), seconds(15), minutes(1), minutes(5), minutes(15)] as const;

/** How long a mail waits after its `attempts`-th failure; in the end an hour. Mails that failed together part by chance. */
export function retryDelay(attempts: number): Duration {
  return (delays[attempts - 1] ?? hours(1)) * (0.75 + Math.random() / 2);
}
