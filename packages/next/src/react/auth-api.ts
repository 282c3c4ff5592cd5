import { authMount, standingHeader } from "../names.ts";
import type { BackendSession } from "../register.ts";
import type { SessionAnswer } from "./session-state.ts";

/** NextAuth's endpoints as a page uses them. */
export interface AuthApi {
  readSession(): Promise<SessionAnswer>;
  /** Asks for the person to be read from the backend again. */
  rereadSession(): Promise<SessionAnswer>;
  /**
   * Ends the session in both halves.
   *
   * @returns where to go next.
   * @throws Error when the application's server did not answer: the person is still signed in.
   */
  signOut(returnTo: string): Promise<string>;
}

export const authApi: AuthApi = {
  readSession: () => readAnswer(() => fetch(`${authMount}/session`, { cache: "no-store" })),
  rereadSession: () =>
    readAnswer(async () =>
      fetch(`${authMount}/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ csrfToken: await readCsrfToken(), data: {} }),
      }),
    ),
  async signOut(returnTo) {
    const response = await fetch(`${authMount}/signout`, {
      method: "POST",
      headers: { "x-auth-return-redirect": "1" },
      body: new URLSearchParams({ csrfToken: await readCsrfToken(), callbackUrl: returnTo }),
    });
    if (!response.ok) throw new Error(`Signing out was answered with ${response.status}.`);
    const { url } = (await response.json()) as { url: string };
    return url;
  },
};

async function readAnswer(ask: () => Promise<Response>): Promise<SessionAnswer> {
  try {
    const response = await ask();
    if (!response.ok) return { kind: "unreachable" };
    const session = (await response.json()) as BackendSession | null;
    const hasExpired = response.headers.get(standingHeader) === "expired";
    return session?.user ? { kind: "session", session } : { kind: "none", hasExpired };
  } catch {
    return { kind: "unreachable" };
  }
}

async function readCsrfToken(): Promise<string> {
  const response = await fetch(`${authMount}/csrf`, { cache: "no-store" });
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  return csrfToken;
}
