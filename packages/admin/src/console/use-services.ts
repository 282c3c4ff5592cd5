import type { Client } from "@latchkey/contract";
import { createContext, use } from "react";
import type { ShownOnce } from "./data/create-data-provider.ts";
import type { Say } from "./data/explain-error.ts";
import type { Cell } from "./session/cell.ts";
import type { Question } from "./session/question.ts";
import type { ConsoleSession, SessionState } from "./session/session-state.ts";

/** What the console's pages work with, beside react-admin. */
export interface Services {
  readonly client: Client;
  readonly say: Say;
  readonly session: Cell<SessionState>;
  /** Asks for the password again. */
  readonly confirmation: Question;
  /** What stands on the screen this once; empty when there is nothing. */
  readonly shownOnce: Cell<ShownOnce>;
  /** Finds out who is signed in. */
  resume(): Promise<void>;
  /** Opens the console for a session that has just begun. */
  enter(session: ConsoleSession): Promise<void>;
  leave(): Promise<void>;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

/** The services of the console around a component. */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error("This component stands in the console alone.");
  return services;
}
