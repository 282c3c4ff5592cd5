import { afterEach, expect, it, vi } from "vitest";
import { backendFetch } from "./backend-fetch.ts";

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["/api/posts/", "/api/backend/api/posts"],
  ["/api/posts", "/api/backend/api/posts"],
  ["/api/posts/?page=2", "/api/backend/api/posts?page=2"],
  ["/api/posts/?q=what?&page=2", "/api/backend/api/posts?q=what?&page=2"],
  ["/api/posts?next=/a/", "/api/backend/api/posts?next=/a/"],
])("%s is asked for as %s, with all of its query", async (path, url) => {
  const fetched = vi.fn<(url: string) => Promise<Response>>(async () => new Response());
  vi.stubGlobal("fetch", fetched);
  await backendFetch(path);
  expect(fetched.mock.calls[0]?.[0]).toBe(url);
});
