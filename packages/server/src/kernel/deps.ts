import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** What every use case may rely on. A use case that needs more says so in its own `deps` type. */
export interface Deps {
  readonly clock: Clock;
  readonly log: Log;
}
