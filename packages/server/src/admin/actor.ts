import type { StaffUser } from "../edge/authenticate.ts";
import type { Clock } from "../kernel/clock.ts";

/** Who does something as an administrator: somebody at the console, or the command line. */
export interface Actor extends Pick<StaffUser, "isSuperuser" | "permissions" | "authenticatedAt"> {
  /** `null` for the command line: whoever runs it has the database and the secrets anyway. */
  readonly id: string | null;
}

/** The command line, which may do everything. */
export function commandLine(clock: Clock): Actor {
  return { id: null, isSuperuser: true, permissions: new Set(), authenticatedAt: clock.now() };
}
