import type { StaffUser } from "../edge/authenticate.ts";
import type { Clock } from "../kernel/clock.ts";

type Rights = Pick<StaffUser, "isSuperuser" | "permissions" | "authenticatedAt">;

type AtConsole = Rights & Pick<StaffUser, "id" | "sessionId">;

/** Whoever runs it has the database and the secrets anyway. */
type AtCommandLine = Rights & { readonly id: null };

/** Who does something as an administrator: somebody at the console, or the command line. */
export type Actor = AtConsole | AtCommandLine;

/** The command line, which may do everything. */
export function commandLine(clock: Clock): Actor {
  return { id: null, isSuperuser: true, permissions: new Set(), authenticatedAt: clock.now() };
}
