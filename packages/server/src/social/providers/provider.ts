import type { ProviderClaims } from "../provider-claims.ts";

/** What there is to know of a provider: data, so that another one is another file like this. */
export interface Provider {
  /** Its name in paths and tables. */
  readonly id: string;
  readonly name: string;
  /** Its own issuer; that of an app is another one where the app says so. */
  readonly issuer: string;
  /** The algorithms that its id tokens may be signed with; a token's header has no say (S7). */
  readonly algorithms: readonly string[];
  /** What is asked of it, where an app does not say. */
  readonly scopes: readonly string[];
  /**
   * Where it says whom an access token was made for, by issuer, as far as its discovery document does not say it. Without
   * such an endpoint a bare access token is refused (S2).
   */
  readonly publishedTokenInfo: Readonly<Record<string, string>>;
  /** Whether its word about this address is as good as our own mail (S21). */
  isAuthoritativeFor(claims: ProviderClaims): boolean;
}
