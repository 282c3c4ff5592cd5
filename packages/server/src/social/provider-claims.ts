import { z } from "zod";

/** What a provider says of a person, once it is proven that the provider says it to us. */
export interface ProviderClaims {
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly givenName: string;
  readonly familyName: string;
  readonly picture: string | null;
  /** Google's `hd`: the Workspace domain that administers the account. */
  readonly hostedDomain: string | null;
}

const maxName = 150;
const name = z
  .string()
  .catch("")
  .transform((text) => text.replaceAll("\0", "").trim().slice(0, maxName));
// PostgreSQL stores no null characters: a claim with one is malformed on either database.
const withoutNull = /^[^\0]*$/;
const optionalText = z.string().min(1).max(254).regex(withoutNull).nullable().catch(null);

const claimsSchema = z
  .object({
    // Core §2: at most 255 ASCII characters, so that no two subjects are one text to a database; an empty or missing one
    // names nobody (S15).
    sub: z.string().regex(/^[\x20-\x7e]{1,255}$/),
    email: optionalText.default(null),
    // Only the boolean counts (S18): "true", 1 and the like are not what the provider promised.
    email_verified: z.boolean().catch(false).default(false),
    given_name: name.default(""),
    family_name: name.default(""),
    picture: z
      .url({ protocol: /^https?$/ })
      .max(2_048)
      .regex(withoutNull)
      .nullable()
      .catch(null)
      .default(null),
    hd: optionalText.default(null),
  })
  .transform((claims): ProviderClaims => ({
    subject: claims.sub,
    email: claims.email,
    emailVerified: claims.email_verified,
    givenName: claims.given_name,
    familyName: claims.family_name,
    picture: claims.picture,
    hostedDomain: claims.hd,
  }));

/** Reads the claims of an id token or of userinfo; `null` when they name nobody. What is malformed beside that is left out. */
export function readProviderClaims(claims: unknown): ProviderClaims | null {
  const result = claimsSchema.safeParse(claims);
  return result.success ? result.data : null;
}
