import { adminRoutes, BackendRefusal, type Send } from "@latchkey/contract";
import type { ShownOnce } from "./data/create-data-provider.ts";
import type { Say } from "./data/explain-error.ts";
import { createCell } from "./session/cell.ts";
import { createConsoleClient } from "./session/create-console-client.ts";
import { createQuestion } from "./session/question.ts";
import type { ConsoleSession, SessionState } from "./session/session-state.ts";
import type { Services } from "./use-services.ts";

/** Puts the console's services together over a way to send requests. */
export function createServices(send: Send, say: Say): Services {
  const session = createCell<SessionState>({ status: "unknown" });
  const confirmation = createQuestion();
  const client = createConsoleClient({
    send,
    csrfToken: () => sessionOf(session.get())?.csrf_token,
    confirm: confirmation.ask,
    onSignedOut: () => signOut(),
  });
  let opened: ConsoleSession | undefined;

  function sessionOf(state: SessionState): ConsoleSession | undefined {
    return state.status === "signed-in" ? state.session : opened;
  }

  function signOut(): void {
    opened = undefined;
    confirmation.answer(false);
    session.set({ status: "signed-out" });
  }

  async function enter(next: ConsoleSession): Promise<void> {
    opened = next;
    const { title, resources } = await client.call(adminRoutes.describeResources);
    session.set({ status: "signed-in", session: next, title, resources });
  }

  return {
    client,
    say,
    session,
    confirmation,
    shownOnce: createCell<ShownOnce>([]),
    enter,
    async resume() {
      try {
        await enter(await client.call(adminRoutes.readConsole));
      } catch (error) {
        if (error instanceof BackendRefusal && error.status === 401) signOut();
        else session.set({ status: "unreachable", error });
      }
    },
    async leave() {
      await client.call(adminRoutes.closeConsole);
      signOut();
    },
  };
}
