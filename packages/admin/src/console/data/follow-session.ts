import type { QueryClient } from "@tanstack/react-query";
import { openConsoleOf, type SessionState } from "../session/session-state.ts";

/**
 * Lets what was read live as long as the pages that show it: what nobody is there for is forgotten, and what failed while the
 * person was away is asked for again.
 */
export function followSession(queryClient: QueryClient, state: SessionState): void {
  if (!openConsoleOf(state)) queryClient.clear();
  if (state.status !== "signed-in") return;
  void queryClient.refetchQueries({ type: "active", predicate: (query) => query.state.status === "error" });
}
