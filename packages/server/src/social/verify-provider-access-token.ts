import { z } from "zod";
import { epochSeconds } from "../kernel/clock.ts";
import { askProvider } from "./ask-provider.ts";
import { type ProviderClaims, readProviderClaims } from "./provider-claims.ts";
import type { ProviderMetadata } from "./provider-directory.ts";
import type { SocialApp } from "./social-app.ts";
import { refused, type SocialDeps } from "./verify-id-token.ts";

// Google writes numbers as strings here.
const tokenInfoSchema = z.object({
  aud: z.string(),
  azp: z.string().optional(),
  sub: z.string(),
  exp: z.coerce.number(),
});

/**
 * Proves a bare access token by asking the provider whom it was made for, and takes the profile from userinfo. It is
 * refused where the provider cannot say that (S2): whoever holds a token of another app could sign in with it.
 *
 * @throws Failure `provider_token_refused`, or `provider_unavailable`.
 */
export async function verifyProviderAccessToken(
  deps: SocialDeps,
  app: SocialApp,
  accessToken: string,
): Promise<ProviderClaims> {
  const metadata = await deps.providers.metadata(app.issuer);
  const subject = await proveAudience(deps, app, metadata, accessToken);
  if (!metadata.userinfo_endpoint) throw refused("the provider has no userinfo");
  const answer = await askProvider(deps, metadata.userinfo_endpoint, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const claims = answer.status === 200 ? readProviderClaims(answer.json) : null;
  if (!claims) throw refused("userinfo names nobody");
  // OpenID Connect Core §5.3.2: userinfo may be swapped, so it must be about the same person.
  if (claims.subject !== subject) throw refused("userinfo is about somebody else");
  return claims;
}

/** @returns The subject that the provider says the token is about. */
async function proveAudience(
  deps: SocialDeps,
  app: SocialApp,
  metadata: ProviderMetadata,
  accessToken: string,
): Promise<string> {
  const endpoint = metadata.tokeninfo_endpoint ?? app.provider.publishedTokenInfo[app.issuer];
  if (!endpoint) throw refused("the provider cannot say whom an access token was made for");
  // As a form and not in the URL, where it would stand in logs on the way.
  const answer = await askProvider(deps, endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ access_token: accessToken }).toString(),
  });
  const info = tokenInfoSchema.safeParse(answer.json);
  if (answer.status !== 200 || !info.success) throw refused("the provider does not know the access token");
  const { aud, azp, exp, sub } = info.data;
  if (!app.clientIds.includes(aud)) throw refused("the access token was made for another app");
  if (azp !== undefined && !app.clientIds.includes(azp)) {
    throw refused("the access token was given to another app");
  }
  if (!(exp > epochSeconds(deps.clock.now()))) throw refused("the access token has expired");
  return sub;
}
