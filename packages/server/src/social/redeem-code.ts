import { z } from "zod";
import { askProvider } from "./ask-provider.ts";
import { openClientSecret } from "./open-client-secret.ts";
import type { SocialApp } from "./social-app.ts";
import { refused, type SocialDeps } from "./verify-id-token.ts";

/** An authorization code, and what binds it to the browser that got it (RFC 6749 §4.1.3, RFC 7636 §4.5). */
export interface CodeGrant {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

const tokensSchema = z.object({ id_token: z.string(), access_token: z.string() });

export type ProviderTokens = z.output<typeof tokensSchema>;

/**
 * Redeems a code at the provider. What comes back is proven like any other token: by its signature, not by the way it came.
 *
 * @throws Failure `provider_token_refused`, or `provider_unavailable`.
 */
export async function redeemCode(
  deps: SocialDeps,
  app: SocialApp,
  grant: CodeGrant,
): Promise<ProviderTokens> {
  const secret = openClientSecret(deps.secrets, app.sealedSecret);
  const { token_endpoint: endpoint } = await deps.providers.metadata(app.issuer);
  if (!endpoint) throw refused("the provider has no token endpoint");
  const answer = await askProvider(deps, endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: grant.code,
      redirect_uri: grant.redirectUri,
      code_verifier: grant.codeVerifier,
      client_id: app.clientIds[0],
      ...(secret === null ? {} : { client_secret: secret }),
    }).toString(),
  });
  const tokens = tokensSchema.safeParse(answer.json);
  if (answer.status !== 200 || !tokens.success) throw refused("the provider did not take the code");
  return tokens.data;
}
