import type { AdminResourceDescription, adminRoutes, RouteAnswer } from "@latchkey/contract";

export type ConsoleSession = RouteAnswer<typeof adminRoutes.readConsole>;

/** What the pages show of the console as a whole. */
export interface OpenConsole {
  readonly session: ConsoleSession;
  /** What the console is called. */
  readonly title: string;
  readonly resources: readonly AdminResourceDescription[];
}

/** Where the console stands: what it shows follows from it. */
export type SessionState =
  | { readonly status: "unknown" }
  /** `held` is what was open when the backend ended the session: hidden, it waits for the same person. */
  | { readonly status: "signed-out"; readonly held?: OpenConsole }
  /** The backend did not say whether somebody is signed in. */
  | { readonly status: "unreachable"; readonly error: unknown }
  | ({ readonly status: "signed-in" } & OpenConsole);

/** What the pages stand on, be they on the screen or held behind the door; `undefined` where there are none. */
export function openConsoleOf(state: SessionState): OpenConsole | undefined {
  if (state.status === "signed-in") return state;
  return state.status === "signed-out" ? state.held : undefined;
}
