import type { Duration } from "./duration.ts";

/** Waits for work as long as a limit allows. @returns Whether it was done by then; where it failed, this fails too. */
export async function isDoneWithin(limit: Duration, work: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), limit);
  try {
    return await Promise.race([work.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
