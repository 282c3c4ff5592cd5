import { BackendRefusal, createClient, type Client, type Send } from "@latchkey/contract";

export interface ConsoleClientOptions {
  readonly send: Send;
  /** The token of the present session; `undefined` while nobody is signed in. */
  readonly csrfToken: () => string | undefined;
  /** Asks the person for the password; answers whether the backend took it. */
  readonly confirm: () => Promise<boolean>;
  /** Called when the backend says that nobody is signed in. */
  readonly onSignedOut: () => void;
}

const safeMethods = new Set(["GET", "HEAD"]);

/**
 * The client of the console's API: what changes something carries the CSRF token (S97), a refusal that asks for a recent
 * sign-in is repeated once after the password, and the end of the session is told.
 *
 * @throws what {@link Client.call} throws
 */
export function createConsoleClient(options: ConsoleClientOptions): Client {
  const client = createClient((path, init) => {
    const token = options.csrfToken();
    if (token === undefined || safeMethods.has(init.method ?? "GET")) return options.send(path, init);
    const headers = new Headers(init.headers);
    headers.set("X-CSRFToken", token);
    return options.send(path, { ...init, headers });
  });

  return {
    async call(route, ...input) {
      try {
        return await client.call(route, ...input);
      } catch (error) {
        if (!(error instanceof BackendRefusal)) throw error;
        if (error.status === 401) options.onSignedOut();
        if (error.code !== "reauthentication_required" || !(await options.confirm())) throw error;
        return client.call(route, ...input);
      }
    },
  };
}
