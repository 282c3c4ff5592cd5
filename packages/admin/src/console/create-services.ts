import { adminRoutes, BackendRefusal, type Send } from "@latchkey/contract";
import type { ShownOnce } from "./data/create-data-provider.ts";
import type { Say } from "./data/explain-error.ts";
import { createCell } from "./session/cell.ts";
import { createConsoleClient } from "./session/create-console-client.ts";
import { createQuestion } from "./session/question.ts";
import { openConsoleOf, type ConsoleSession, type SessionState } from "./session/session-state.ts";
import type { Services } from "./use-services.ts";

interface ServicesOptions {
  readonly send: Send;
  readonly say: Say;
  /** Loads the page again at its overview: nothing that it holds in memory or in its address stays. */
  readonly startAnew: () => void;
}

/** Puts the console's services together over a way to send requests. */
export function createServices({ send, say, startAnew }: ServicesOptions): Services {
  const session = createCell<SessionState>({ status: "unknown" });
  const confirmation = createQuestion();
  const shownOnce = createCell<ShownOnce>([]);
  const client = createConsoleClient({
    send,
    csrfToken: () => sessionOf(session.get())?.csrf_token,
    confirm: confirmation.ask,
    onSignedOut: () => signOut({ holds: true }),
  });
  let opened: ConsoleSession | undefined;
  /** Whose input and data this page may hold. */
  let person: string | undefined;

  function sessionOf(state: SessionState): ConsoleSession | undefined {
    return state.status === "signed-in" ? state.session : opened;
  }

  function signOut({ holds }: { readonly holds: boolean }): void {
    const held = holds ? openConsoleOf(session.get()) : undefined;
    opened = undefined;
    confirmation.answer(false);
    if (!held) shownOnce.set([]);
    session.set({ status: "signed-out", ...(held && { held }) });
  }

  async function enter(next: ConsoleSession): Promise<void> {
    person ??= next.id;
    // What the one saw and typed is not for the next.
    if (person !== next.id) return startAnew();
    opened = next;
    const { title, resources } = await client.call(adminRoutes.describeResources);
    session.set({ status: "signed-in", session: next, title, resources });
  }

  return {
    client,
    say,
    session,
    confirmation,
    shownOnce,
    enter,
    async resume() {
      try {
        await enter(await client.call(adminRoutes.readConsole));
      } catch (error) {
        if (isSignedOut(error)) signOut({ holds: false });
        else session.set({ status: "unreachable", error });
      }
    },
    async leave() {
      try {
        await client.call(adminRoutes.closeConsole);
      } catch (error) {
        if (!isSignedOut(error)) throw error;
      }
      signOut({ holds: false });
    },
  };
}

const isSignedOut = (error: unknown) => error instanceof BackendRefusal && error.status === 401;
