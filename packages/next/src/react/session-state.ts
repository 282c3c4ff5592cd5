import type { BackendSession, RegisteredUser, SessionError } from "../register.ts";

/**
 * What a page knows of its person. `stale`: signed in, and the backend or the network cannot be asked now. `expired`:
 * the session ended by itself.
 */
export interface SessionState {
  readonly status: "loading" | "authenticated" | "stale" | "expired" | "anonymous";
  readonly user: RegisteredUser | null;
  readonly error: SessionError | null;
}

/** What `/api/auth/session` said, if it said anything. */
export type SessionAnswer =
  | { readonly kind: "session"; readonly session: BackendSession }
  | { readonly kind: "none"; readonly hasExpired: boolean }
  | { readonly kind: "unreachable" };

/** What is known before anything was asked. */
export function initialState(session: BackendSession | null | undefined): SessionState {
  if (session === undefined) return { status: "loading", user: null, error: null };
  return session === null ? anonymous : stateOf(session);
}

/** What is known after an answer. A missing answer changes no person: offline is not signed out. */
export function nextState(state: SessionState, answer: SessionAnswer): SessionState {
  switch (answer.kind) {
    case "session":
      return stateOf(answer.session);
    case "unreachable":
      return isSignedIn(state) ? { ...state, status: "stale", error: "unavailable" } : withError(state);
    case "none":
      return answer.hasExpired || state.status === "expired" ? expired : anonymous;
  }
}

export function isSignedIn({ status }: SessionState): boolean {
  return status === "authenticated" || status === "stale";
}

export const anonymous: SessionState = { status: "anonymous", user: null, error: null };

const expired: SessionState = { status: "expired", user: null, error: null };

function stateOf({ user, error }: BackendSession): SessionState {
  return error ? { status: "stale", user, error } : { status: "authenticated", user, error: null };
}

function withError(state: SessionState): SessionState {
  return state.status === "loading" ? { ...state, error: "unavailable" } : state;
}
