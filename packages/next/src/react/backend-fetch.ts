import { createClient, type Client } from "@latchkey/contract";
import { backendMount, ownHeader } from "../names.ts";

/** Says to the page's session that the backend knows nobody: it may have ended. */
export const refusedEvent = "latchkey:refused";

/**
 * Calls the backend through the application's own backend route, with the header that no other origin can send.
 *
 * @param path a path of the backend, e.g. `/api/posts/`.
 */
export async function backendFetch(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set(ownHeader, "1");
  const url = `${backendMount}${withoutTrailingSlash(path)}`;
  const response = await fetch(url, { ...init, headers, credentials: "same-origin" });
  if (response.status === 401) dispatchEvent(new Event(refusedEvent));
  return response;
}

/** Calls routes of the contract by value from the browser: `await backendClient.call(listPosts)`. */
export const backendClient: Client = createClient(backendFetch);

/** Next.js answers a path with a trailing slash by a redirect; the backend takes both. */
function withoutTrailingSlash(path: string): string {
  const [pathname = ""] = path.split("?", 1);
  return pathname.replace(/\/$/, "") + path.slice(pathname.length);
}
