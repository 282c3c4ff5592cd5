import { randomUUID } from "node:crypto";
import {
  Provider,
  interactionPolicy,
  type AdapterFactory,
  type Configuration,
  type KoaContextWithOIDC,
} from "oidc-provider";
import type { AccountDirectory } from "./account-directory.ts";
import { durations } from "./durations.ts";
import { endpoints } from "./endpoints.ts";
import { renderErrorPage } from "./error-page.ts";
import { claimsByScope, profileClaims } from "./google-claims.ts";
import type { SigningKey } from "./signing-key.ts";

export interface ProviderOptions {
  readonly issuer: string;
  readonly client: { readonly id: string; readonly secret: string };
  readonly redirectUris: readonly string[];
  readonly accounts: AccountDirectory;
  readonly store: AdapterFactory;
  readonly cookieKey: string;
  /** The first one signs, all are published. */
  readonly signingKeys: readonly SigningKey[];
  /** Fields of the discovery document that shall be wrong. */
  readonly discoveryChanges: ReadonlyMap<string, unknown>;
}

/**
 * oidc-provider, set up to look like Google. Everything that outlives a change of keys comes in by `options`: keys
 * are rotated by creating another provider on the same store.
 */
export function createProvider(options: ProviderOptions): Provider {
  const provider = new Provider(options.issuer, configurationFor(options));
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === endpoints.discovery)
      Object.assign(ctx.body ?? {}, Object.fromEntries(options.discoveryChanges));
  });
  provider.on("server_error", (_ctx, error) => console.error(error));
  return provider;
}

function configurationFor(options: ProviderOptions): Configuration {
  return {
    adapter: options.store,
    jwks: { keys: options.signingKeys.map(({ jwk }) => jwk) },
    clients: [
      {
        client_id: options.client.id,
        client_secret: options.client.secret,
        redirect_uris: [...options.redirectUris],
      },
    ],
    clientDefaults: { grant_types: ["authorization_code"], response_types: ["code"] },
    clientAuthMethods: ["client_secret_basic", "client_secret_post"],
    responseTypes: ["code"],
    scopes: ["openid"],
    claims: claimsByScope,
    conformIdTokenClaims: false,
    findAccount: findAccountFor(options),
    loadExistingGrant: grantEverything,
    interactions: { policy: alwaysChooseAccount(), url: (_ctx, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    routes: {
      authorization: endpoints.authorization,
      token: endpoints.token,
      jwks: endpoints.jwks,
      userinfo: endpoints.userinfo,
    },
    discovery: { tokeninfo_endpoint: options.issuer + endpoints.tokeninfo },
    // Cookies know no ports: neither these names nor these values shall reach the web app on the same host.
    cookies: {
      long: { path: endpoints.authorization, httpOnly: true, sameSite: "lax", signed: true },
      keys: [options.cookieKey],
      names: { session: "idp_session", interaction: "idp_interaction", resume: "idp_resume" },
    },
    clientBasedCORS: () => false,
    clockTolerance: 0,
    expiresWithSession: () => false,
    ttl: durations,
    renderError: renderErrorPage,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
  };
}

function findAccountFor({ accounts, issuer }: ProviderOptions): NonNullable<Configuration["findAccount"]> {
  return async (ctx, sub) => {
    const account = accounts.find(sub);
    return (
      account && {
        accountId: sub,
        claims: async (use) => ({
          ...profileClaims(account, issuer),
          ...(use === "id_token" ? idTokenClaims(ctx) : undefined),
        }),
      }
    );
  };
}

/** oidc-provider replaces `at_hash` by its digest when it signs an id token, so the access token itself is right here. */
function idTokenClaims({ oidc }: KoaContextWithOIDC) {
  return { azp: oidc.client?.clientId, at_hash: oidc.entities.AccessToken?.jti, jti: randomUUID() };
}

/** The choice of an account is the consent: nothing else is ever asked. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const grant = new oidc.provider.Grant({
    accountId: oidc.account!.accountId,
    clientId: oidc.client!.clientId,
  });
  grant.addOIDCScope(Object.keys(claimsByScope));
  await grant.save();
  return grant;
}

/** One page answers every prompt that Google knows; since no session is kept, `prompt=none` is always refused. */
function alwaysChooseAccount() {
  const policy = interactionPolicy.base();
  policy.remove("consent");
  for (const name of ["consent", "select_account"]) {
    policy.add(new interactionPolicy.Prompt({ name, requestable: true }));
  }
  return policy;
}
