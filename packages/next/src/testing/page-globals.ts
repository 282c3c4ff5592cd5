import { vi } from "vitest";
import type { TestBrowser } from "./test-app.ts";

/** What the code of a page finds around it, with the application behind its `fetch`. */
export interface PageGlobals {
  /** Every request of the pages, as `GET /api/auth/session`. */
  readonly requests: string[];
  isOffline: boolean;
  /** The window is looked at again. */
  focus(): void;
}

export function installPageGlobals(browser: TestBrowser): PageGlobals {
  const events = new EventTarget();
  const storage = new Map<string, string>();
  const page: PageGlobals = {
    requests: [],
    isOffline: false,
    focus: () => void events.dispatchEvent(new Event("focus")),
  };
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    // The network behind the application's own server stays as it is.
    if (/^https?:/.test(path)) return networkFetch(path, init);
    page.requests.push(`${init.method ?? "GET"} ${path}`);
    if (page.isOffline) throw new TypeError("Failed to fetch");
    return browser.send(path, init);
  });
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  vi.stubGlobal("removeEventListener", events.removeEventListener.bind(events));
  vi.stubGlobal("dispatchEvent", events.dispatchEvent.bind(events));
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => void storage.set(name, value),
  });
  return page;
}

const networkFetch = globalThis.fetch;
