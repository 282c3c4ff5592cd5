import { useEffect, useState, type ReactNode } from "react";
import { Loading } from "react-admin";
import { useServices } from "../use-services.ts";
import { ReturnDialog } from "./return-dialog.tsx";
import { openConsoleOf, type SessionState } from "./session-state.ts";
import { SetUpPage } from "./set-up-page.tsx";
import { SignInPage } from "./sign-in-page.tsx";
import { UnreachablePage } from "./unreachable-page.tsx";
import { useCell } from "./use-cell.ts";

interface GateProps {
  /** Of the one-time link that the console was opened with. */
  readonly setupToken: string | undefined;
  readonly children: ReactNode;
}

/**
 * Lets those into the console who are signed in. Everybody else gets a door, at the address that they came to. The pages of
 * whose session ended meanwhile stay as they are, hidden, until the person is back: what was typed is still there.
 */
export function Gate({ setupToken, children }: GateProps) {
  const { session, resume } = useServices();
  const state = useCell(session);
  const [token, setToken] = useState(setupToken);

  useEffect(() => void resume(), [resume]);
  // Whoever is in has no more use for the link, and signs in with the password after signing out.
  if (token !== undefined && state.status === "signed-in") setToken(undefined);

  const door = doorOf(state, {
    onRetry: () => void resume(),
    setUp: token === undefined ? null : <SetUpPage token={token} onLeave={() => setToken(undefined)} />,
  });
  return (
    <>
      {openConsoleOf(state) ? <div hidden={state.status !== "signed-in"}>{children}</div> : null}
      {door}
    </>
  );
}

interface Doors {
  readonly onRetry: () => void;
  /** The door of those who come by the one-time link. */
  readonly setUp: ReactNode;
}

function doorOf(state: SessionState, { onRetry, setUp }: Doors): ReactNode {
  switch (state.status) {
    case "unknown":
      return <Loading />;
    case "unreachable":
      return <UnreachablePage error={state.error} onRetry={onRetry} />;
    case "signed-out":
      if (state.held) return <ReturnDialog />;
      return setUp ?? <SignInPage />;
    case "signed-in":
      return null;
  }
}
