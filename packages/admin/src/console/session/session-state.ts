import type { AdminResourceDescription, adminRoutes, RouteAnswer } from "@latchkey/contract";

export type ConsoleSession = RouteAnswer<typeof adminRoutes.readConsole>;

/** Where the console stands: what it shows follows from it. */
export type SessionState =
  | { readonly status: "unknown" }
  | { readonly status: "signed-out" }
  /** The backend did not say whether somebody is signed in. */
  | { readonly status: "unreachable"; readonly error: unknown }
  | {
      readonly status: "signed-in";
      readonly session: ConsoleSession;
      /** What the console is called. */
      readonly title: string;
      readonly resources: readonly AdminResourceDescription[];
    };
