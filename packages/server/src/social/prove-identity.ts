import { fieldFailure, Failure } from "../kernel/failure.ts";
import { sentences } from "@latchkey/contract";
import type { ProviderClaims } from "./provider-claims.ts";
import { type CodeGrant, redeemCode } from "./redeem-code.ts";
import type { SocialApp } from "./social-app.ts";
import { type OneUse, refused, type SocialDeps, verifyIdToken } from "./verify-id-token.ts";
import { verifyProviderAccessToken } from "./verify-provider-access-token.ts";

/** What a caller brings from the provider; one or more of them. */
export interface ProviderEvidence {
  readonly id_token?: string | undefined;
  readonly access_token?: string | undefined;
  readonly code?: string | undefined;
  readonly redirect_uri?: string | undefined;
  readonly code_verifier?: string | undefined;
}

/** A person at a provider, proven. The account key is issuer and subject (S16). */
export interface ProvenIdentity {
  readonly provider: string;
  readonly issuer: string;
  readonly claims: ProviderClaims;
  /** Whether the provider's word about the address is as good as our own mail (S21). */
  readonly isAuthoritative: boolean;
  /** What is used up by this sign-in; a bare access token has nothing of the kind. */
  readonly oneUse: OneUse | null;
}

/**
 * Proves who somebody is by what the provider said. An id token is the normal case, and a broken one refuses the request
 * whatever else came with it.
 *
 * @throws Failure `provider_token_missing`, `provider_token_refused` or `provider_unavailable`.
 */
export async function proveIdentity(
  deps: SocialDeps,
  app: SocialApp,
  evidence: ProviderEvidence,
): Promise<ProvenIdentity> {
  const { claims, oneUse } = await prove(deps, app, evidence);
  // S29: on every path, and on what is proven.
  if (app.hostedDomain !== null && claims.hostedDomain !== app.hostedDomain) {
    throw refused("the account is not of the required domain");
  }
  return {
    provider: app.provider.id,
    issuer: app.issuer,
    claims,
    isAuthoritative: app.provider.isAuthoritativeFor(claims),
    oneUse,
  };
}

async function prove(
  deps: SocialDeps,
  app: SocialApp,
  evidence: ProviderEvidence,
): Promise<{ claims: ProviderClaims; oneUse: OneUse | null }> {
  const { id_token: idToken } = evidence;
  // What is blank is not there, as in the ancestor.
  const accessToken = evidence.access_token || undefined;
  if (idToken) return verifyIdToken(deps, app, { idToken, accessToken });
  if (accessToken) {
    return { claims: await verifyProviderAccessToken(deps, app, accessToken), oneUse: null };
  }
  if (!evidence.code) throw new Failure("provider_token_missing");
  const grant = codeGrantOf(evidence.code, evidence);
  requireRedirectUri(app, grant);
  const tokens = await redeemCode(deps, app, grant);
  return verifyIdToken(deps, app, { idToken: tokens.id_token, accessToken: tokens.access_token });
}

/** A code counts with its redirect URI and its PKCE verifier only (S24): without them anybody may have sent it. */
function codeGrantOf(code: string, { redirect_uri, code_verifier }: ProviderEvidence): CodeGrant {
  if (redirect_uri && code_verifier) return { code, redirectUri: redirect_uri, codeVerifier: code_verifier };
  throw fieldFailure({
    ...(redirect_uri ? {} : { redirect_uri: [sentences.required] }),
    ...(code_verifier ? {} : { code_verifier: [sentences.required] }),
  });
}

/** S24: to the letter, and before anything goes to the provider. Whoever brings a wrong one is told as of a wrong code. */
function requireRedirectUri({ redirectUris }: SocialApp, { redirectUri }: CodeGrant): void {
  if (redirectUris.length === 0 || redirectUris.includes(redirectUri)) return;
  throw refused("the redirect URI is none of the site's");
}
