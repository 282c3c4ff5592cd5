interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** Visits pages as a browser does: keeps cookies by host and path, and leaves redirects to the caller. */
export interface Browser {
  visit(url: string | URL, init?: RequestInit): Promise<Response>;
  /** Visits, and follows redirects as long as they stay on the host. The answer is a page, or the redirect that leaves. */
  follow(url: string | URL, init?: RequestInit): Promise<Response>;
}

export function openBrowser(): Browser {
  const cookies = new Map<string, Cookie>();

  async function visit(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const sent = [...cookies].filter(([, { path }]) => pathname.startsWith(path));
    const headers = {
      accept: "text/html",
      cookie: sent.map(([name, { value }]) => `${name}=${value}`).join("; "),
    };
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) keepCookie(cookies, line);
    return response;
  }

  async function follow(url: string | URL, init?: RequestInit): Promise<Response> {
    const response = await visit(url, init);
    const location = response.headers.get("location");
    if (location === null) return response;
    const next = new URL(location, url);
    return next.host === new URL(url).host ? follow(next) : response;
  }

  return { visit, follow };
}

function keepCookie(cookies: Map<string, Cookie>, line: string): void {
  const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? "/";
  if (/expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
  else cookies.set(name, { value, path });
}
