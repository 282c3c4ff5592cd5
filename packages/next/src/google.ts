import Google from "next-auth/providers/google";
import type { NextAuthConfig } from "next-auth";

export type Provider = NextAuthConfig["providers"][number];

export interface GoogleOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Google's own unless given; the offline provider's in development. Its discovery document gives the endpoints. */
  readonly issuer?: string;
}

/**
 * NextAuth's Google provider with every check that OpenID Connect knows (NextAuth's own default is PKCE alone).
 *
 * NextAuth compares issuer, audience, nonce and times of the id token; the backend proves its signature at the exchange.
 */
export function google({ clientId, clientSecret, issuer }: GoogleOptions): Provider {
  return Google({
    clientId,
    clientSecret,
    checks: ["pkce", "state", "nonce"],
    ...(issuer === undefined ? {} : { issuer }),
  });
}
