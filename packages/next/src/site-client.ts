import { buildRequest, type Route, type RouteInput } from "@latchkey/contract";
import type { Person } from "./person.ts";

export interface SiteClientOptions {
  readonly url: string;
  readonly site: { readonly id: string; readonly secret: string };
}

export interface SiteCallHow {
  readonly timeoutMs: number;
  /** The person for whom the site asks, for the backend's limits, sessions and audit. */
  readonly person?: Person | undefined;
}

/** Calls the backend as the site that this front end is. */
export interface SiteClient {
  /** @throws TypeError or DOMException when there is no answer in time. Redirects are not followed. */
  send<R extends Route>(route: R, input: RouteInput<R>, how: SiteCallHow): Promise<Response>;
}

export function createSiteClient({ url, site }: SiteClientOptions): SiteClient {
  const credentials = Buffer.from(`${site.id}:${site.secret}`, "utf8").toString("base64");
  return {
    send(route, input, { timeoutMs, person }) {
      const { path, init } = buildRequest(route, input as object);
      const headers = new Headers(init.headers);
      headers.set("authorization", `Basic ${credentials}`);
      if (person?.address) headers.set("x-latchkey-client-address", person.address);
      if (person?.userAgent) headers.set("x-latchkey-user-agent", person.userAgent);
      return fetch(backendUrl(url, path), {
        ...init,
        headers,
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(timeoutMs),
      });
    },
  };
}

/**
 * The URL of a path of the backend.
 *
 * @throws TypeError for what would leave the backend (`//elsewhere`, `/\elsewhere`): a token would go with it.
 */
export function backendUrl(base: string, path: string): URL {
  const root = new URL(base);
  const prefix = root.href.replace(/\/$/, "");
  const target = path.startsWith("/") && !/^\/[/\\]/.test(path) ? new URL(prefix + path) : undefined;
  if (target?.origin !== root.origin) throw new TypeError("This is not a path of the backend.");
  return target;
}
