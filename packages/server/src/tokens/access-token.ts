import { z } from "zod";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Deps } from "../kernel/deps.ts";
import type { Duration } from "../kernel/duration.ts";

export type TokenDeps = Deps & {
  readonly keys: KeyRing;
  /** `iss` of our tokens: a URL, compared to the letter. */
  readonly issuer: string;
  readonly audience: string;
  readonly accessTokenLifetime: Duration;
};

/** The media type of our access tokens (RFC 9068 §2.1): nothing else that we sign has it. */
export const accessTokenType = "at+jwt";

/** All claims that an access token carries (S43): nothing about the person but their id. */
export const accessTokenClaims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  client_id: z.string(),
  iat: z.int(),
  exp: z.int(),
  jti: z.string(),
  sid: z.string(),
  auth_time: z.int(),
  amr: z.array(z.string()),
  token_type: z.literal("access"),
  user_id: z.string(),
});

export type AccessTokenClaims = z.output<typeof accessTokenClaims>;
