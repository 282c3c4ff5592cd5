import { z } from "zod";
import { epochSeconds } from "../kernel/clock.ts";
import { minutes } from "../kernel/duration.ts";

/** What an id token must say, whoever it is about. */
export interface IdTokenExpectation {
  readonly issuer: string;
  readonly clientIds: readonly string[];
  readonly now: Date;
}

const toleranceSeconds = 60;
const maxAgeSeconds = minutes(10) / 1000;

const schema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string()).min(1)]),
  azp: z.string().optional(),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number().optional(),
});

/**
 * Checks an id token as OpenID Connect Core §3.1.3.7 asks, beyond its signature.
 *
 * @returns Why the token is refused, for the log; `null` when it may count.
 */
export function checkIdTokenClaims(claims: unknown, expectation: IdTokenExpectation): string | null {
  const parsed = schema.safeParse(claims);
  if (!parsed.success) return "a required claim is missing or has another type";
  const { iss, exp, iat, nbf } = parsed.data;
  const now = epochSeconds(expectation.now);
  if (iss !== expectation.issuer) return "the issuer is another one";
  if (exp <= now - toleranceSeconds) return "it has expired";
  if (iat > now + toleranceSeconds) return "it was issued in the future";
  if (iat < now - maxAgeSeconds) return "it was issued too long ago";
  if (nbf !== undefined && nbf > now + toleranceSeconds) return "it is not valid yet";
  return checkAudience(parsed.data, expectation.clientIds);
}

/** S4, S5: made for us, for nobody that we do not know, and handed to us. */
function checkAudience(
  { aud, azp }: { readonly aud: string | readonly string[]; readonly azp?: string | undefined },
  clientIds: readonly string[],
): string | null {
  const audiences = typeof aud === "string" ? [aud] : aud;
  if (!audiences.every((audience) => clientIds.includes(audience))) return "the audience is another one";
  if (audiences.length > 1 && azp === undefined) return "it has several audiences and no authorized party";
  if (azp !== undefined && !clientIds.includes(azp)) return "the authorized party is another one";
  return null;
}
