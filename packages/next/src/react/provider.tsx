import { createContext, use, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { defaultSignInPage } from "../names.ts";
import type { BackendSession } from "../register.ts";
import { authApi } from "./auth-api.ts";
import type { SessionState } from "./session-state.ts";
import { SessionStore } from "./session-store.ts";
import { createTabs } from "./tabs.ts";

export interface Latchkey extends SessionState {
  /** Reads the person from the backend again. */
  refresh(): Promise<void>;
  /**
   * Ends the session in both halves, then goes to `returnTo` (the home page unless given).
   *
   * @throws Error when the application's server did not answer: the person is still signed in.
   */
  signOut(options?: { readonly returnTo?: string }): Promise<void>;
  /** Where `withAuth` sends people. */
  readonly signInPage: string;
}

export interface LatchkeyProviderProps {
  readonly children: ReactNode;
  /** What the server knows: `await backend.session()` or `await auth()`, or the promise of it. */
  readonly session?: BackendSession | null | Promise<BackendSession | null>;
  /** Once per browser when a session ended by itself. */
  readonly onExpired?: () => void;
  /** `/auth/sign-in` unless given. */
  readonly signInPage?: string;
}

const LatchkeyContext = createContext<
  (Omit<Latchkey, keyof SessionState> & { readonly store: SessionStore }) | null
>(null);

/** Gives the pages below it what is known of the person. */
export function LatchkeyProvider({
  children,
  session: given,
  onExpired,
  signInPage = defaultSignInPage,
}: LatchkeyProviderProps): ReactNode {
  const session = given && "then" in given ? use(given) : given;
  const [store] = useState(
    () => new SessionStore(session, { api: authApi, tabs: createTabs(Date.now), now: Date.now }),
  );
  useEffect(() => onExpired && store.onExpiry(onExpired), [store, onExpired]);
  useEffect(() => store.start(), [store]);
  useEffect(() => store.accept(session), [store, session]);
  const value = useMemo(
    () => ({
      store,
      signInPage,
      refresh: () => store.refresh(),
      async signOut({ returnTo = "/" } = {}) {
        location.assign(await store.signOut(returnTo));
      },
    }),
    [store, signInPage],
  );
  return <LatchkeyContext value={value}>{children}</LatchkeyContext>;
}

/**
 * Who is signed in, as this page knows it.
 *
 * @throws Error outside of a `LatchkeyProvider`.
 */
export function useLatchkey(): Latchkey {
  const context = useContext(LatchkeyContext);
  if (!context) throw new Error("useLatchkey() needs a <LatchkeyProvider> above it.");
  const { store, ...rest } = context;
  const state = useSyncExternalStore(store.subscribe, store.read, store.read);
  return { ...state, ...rest };
}
