import type { AuthProvider } from "react-admin";
import type { Services } from "../use-services.ts";

/**
 * react-admin's view of the session. Its pages stand inside the gate, so whoever sees them is signed in; and when the
 * backend says otherwise, the client has told the gate already. No other refusal signs anybody out.
 */
export function createAuthProvider({ session, leave }: Services): AuthProvider {
  return {
    login: () => Promise.resolve(),
    logout: async () => {
      if (session.get().status === "signed-in") await leave();
      return false;
    },
    checkAuth: () => Promise.resolve(),
    checkError: () => Promise.resolve(),
    getPermissions: () => Promise.resolve([]),
    getIdentity: () => {
      const state = session.get();
      if (state.status !== "signed-in") return Promise.reject(new Error("Nobody is signed in."));
      const { id, username } = state.session;
      return Promise.resolve({ id, fullName: username });
    },
  };
}
