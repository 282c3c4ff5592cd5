import type { NextAuthConfig } from "next-auth";
import type { Provider } from "./google.ts";
import type { SocialApp } from "./provider-list.ts";

/** Stands for all providers that are enabled for this site in the backend's console. */
export type FromBackend = "from-backend";

/** What `backend.authjs` takes: providers of its own, and those of the backend, in the order in which they are offered. */
export type ProviderChoice = Provider | FromBackend;

/** NextAuth's settings, made anew for each request that it serves. */
export type LazyAuthConfig = (request?: RequestLike) => Promise<NextAuthConfig>;

/** As much of a request as is looked at. */
export interface RequestLike {
  readonly url?: string | undefined;
}

/** A social app as NextAuth's provider, with every check that OpenID Connect knows, as {@link google}. */
export function toProvider({
  provider: id,
  name,
  issuer,
  client_id: clientId,
  client_secret: clientSecret,
  scopes,
}: SocialApp): Provider {
  return {
    id,
    name,
    type: "oidc",
    issuer,
    clientId,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: scopes.join(" ") } },
    ...(clientSecret === "" ? { client: { token_endpoint_auth_method: "none" } } : { clientSecret }),
  };
}

/** What NextAuth does without any provider. */
const sessionActions: ReadonlySet<string | undefined> = new Set(["session", "csrf", "signout"]);

/** Whether a request may be about a provider. Of a server action nothing is known: it may sign somebody in. */
export function mayNeedProviders(request: RequestLike | undefined): boolean {
  if (request?.url === undefined) return true;
  const { pathname } = new URL(request.url, "http://localhost");
  const [api, auth, action] = pathname.split("/").filter(Boolean);
  return api === "api" && auth === "auth" && !sessionActions.has(action);
}

/** Whether NextAuth's settings know a provider by this name. */
export function hasProvider({ providers }: NextAuthConfig, id: string): boolean {
  return providers.some((provider) => {
    const { options, id: ownId } = typeof provider === "function" ? provider() : provider;
    return (options?.id ?? ownId) === id;
  });
}
