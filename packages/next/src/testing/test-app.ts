import { Auth } from "@auth/core";
import { formatCookies, parseCookies } from "../cookies.ts";
import { createBackend } from "../create-backend.ts";
import { google } from "../google.ts";
import { password } from "../password.ts";
import { createSessionCookie } from "../session-cookie.ts";
import type { SessionToken } from "../session-token.ts";
import type { FakeBackend } from "./fake-backend.ts";
import { testContract, testSecret, webUrl } from "./test-session.ts";

export { webUrl } from "./test-session.ts";

export const sessionCookie = createSessionCookie({ secrets: [testSecret], isSecure: false });

const ownPage = { origin: webUrl, "sec-fetch-site": "same-origin", "x-latchkey": "1" };

export interface SendOptions extends RequestInit {
  /** Leaves out what a page of our own sends. */
  readonly isForeign?: boolean;
  readonly duplex?: "half";
}

/** A browser in front of the application's two routes. */
export interface TestBrowser {
  readonly cookies: Map<string, string>;
  send(path: string, options?: SendOptions): Promise<Response>;
  /** Puts a session into the cookie. */
  hold(session: SessionToken): Promise<void>;
  /** What the cookie holds now. */
  session(): Promise<SessionToken | undefined>;
}

/** The application: NextAuth's handlers as `next-auth` makes them (`Auth(request, config)`), and the backend route. */
export function createTestApp(
  fake: FakeBackend,
  {
    issuer,
    webUrl: publicUrl = webUrl,
    isFromBackend = false,
  }: {
    readonly issuer?: string;
    readonly webUrl?: string;
    /** The providers are those of the backend's console. */
    readonly isFromBackend?: boolean;
  } = {},
) {
  const backend = createBackend({
    contract: testContract,
    url: fake.url,
    webUrl: publicUrl,
    secret: testSecret,
    site: fake.site,
    trustedProxies: ["10.0.0.0/8"],
  });
  const config = backend.authjs({
    providers: [
      google({ clientId: "web-client", clientSecret: "s", ...(issuer ? { issuer } : {}) }),
      password(),
    ],
  });
  // What was asked for last counts.
  const lazyConfig = isFromBackend
    ? backend.authjs({ providers: ["from-backend", password()] })
    : async () => config;
  const handle = async (request: Request) => Auth(request, await lazyConfig(request));
  const auth = backend.handlers({ GET: handle, POST: handle });
  const route = backend.route({ allow: ["/api/echo/**", "/api/stream", "/api/public", "/api/auth/user/"] });

  function startBrowser(): TestBrowser {
    const cookies = new Map<string, string>();
    return {
      cookies,
      async send(path, { isForeign = false, ...init } = {}) {
        const headers = new Headers(init.headers);
        if (!isForeign) for (const [name, value] of Object.entries(ownPage)) headers.set(name, value);
        headers.append("cookie", formatCookies(cookies));
        const request = new Request(new URL(path, webUrl), { ...init, headers });
        const handlers: Record<string, (request: Request) => Promise<Response>> = path.startsWith(
          "/api/auth/",
        )
          ? auth
          : { ...route, HEAD: route.GET };
        const response = await handlers[request.method]!(request);
        for (const line of response.headers.getSetCookie()) {
          const [name, value] = [...parseCookies(line.split(";", 1)[0]!)][0]!;
          if (/max-age=0/i.test(line)) cookies.delete(name);
          else cookies.set(name, value);
        }
        return response;
      },
      async hold(session) {
        const none = { session: undefined, names: [], strayNames: [] };
        for (const { name, value } of await sessionCookie.write(session, none)) cookies.set(name, value);
      },
      session: async () => (await sessionCookie.read(cookies)).session,
    };
  }

  return { backend, config, lazyConfig, startBrowser };
}
