import { webUrl } from "./test-session.ts";

/** The request of a server action, as Next.js's own functions show it. */
export const actionRequest = {
  cookies: new Map<string, string>(),
  headers: new Headers(),
};

/** A new request, by a form of our own pages. */
export function resetActionRequest(cookies = new Map<string, string>()): void {
  actionRequest.cookies = cookies;
  actionRequest.headers = new Headers({ origin: webUrl, "sec-fetch-site": "same-origin" });
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly maxAge?: number;
}

function setCookie({ name, value, maxAge }: Cookie): void {
  if (maxAge === 0) actionRequest.cookies.delete(name);
  else actionRequest.cookies.set(name, value);
}

/** Stands in for `next/headers`: `vi.mock("next/headers", async () => (await import("…")).nextHeaders)`. */
export const nextHeaders = {
  headers: () => {
    const cookie = [...actionRequest.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = new Headers(actionRequest.headers);
    if (cookie) headers.set("cookie", cookie);
    return Promise.resolve(headers);
  },
  cookies: () =>
    Promise.resolve({
      getAll: () => [...actionRequest.cookies].map(([name, value]) => ({ name, value })),
      set: (cookie: Cookie | string, value = "", options: { maxAge?: number } = {}) =>
        setCookie(typeof cookie === "string" ? { name: cookie, value, ...options } : cookie),
    }),
};

/** Where an action sends the browser, as Next.js carries it; `undefined` for one that failed otherwise. */
export function redirectOf(error: unknown): string | undefined {
  const digest = String((error as { digest?: unknown } | undefined)?.digest);
  return digest.startsWith("NEXT_REDIRECT;") ? digest.split(";").slice(2, -2).join(";") : undefined;
}
