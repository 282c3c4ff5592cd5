import { useEffect, useState, type ReactNode } from "react";
import { Loading } from "react-admin";
import { useServices } from "../use-services.ts";
import { SetUpPage } from "./set-up-page.tsx";
import { SignInPage } from "./sign-in-page.tsx";
import { UnreachablePage } from "./unreachable-page.tsx";
import { useCell } from "./use-cell.ts";

interface GateProps {
  /** Of the one-time link that the console was opened with. */
  readonly setupToken: string | undefined;
  readonly children: ReactNode;
}

/** Lets those into the console who are signed in. Everybody else gets a door, at the address that they came to. */
export function Gate({ setupToken, children }: GateProps) {
  const { session, resume } = useServices();
  const state = useCell(session);
  const [token, setToken] = useState(setupToken);

  useEffect(() => void resume(), [resume]);
  // Whoever is in has no more use for the link, and signs in with the password after signing out.
  if (token !== undefined && state.status === "signed-in") setToken(undefined);

  switch (state.status) {
    case "unknown":
      return <Loading />;
    case "unreachable":
      return <UnreachablePage error={state.error} onRetry={() => void resume()} />;
    case "signed-out":
      if (token === undefined) return <SignInPage />;
      return <SetUpPage token={token} onLeave={() => setToken(undefined)} />;
    case "signed-in":
      return children;
  }
}
