import { after, earlier, epochSeconds } from "../kernel/clock.ts";
import { newId } from "../kernel/id.ts";
import { signCompactJws } from "../keys/sign-compact-jws.ts";
import { type AccessTokenClaims, accessTokenType, type TokenDeps } from "./access-token.ts";

/** Whom and what an access token is for. */
export interface AccessTokenSubject {
  readonly userId: string;
  readonly sessionId: string;
  readonly siteId: string;
  readonly authenticatedAt: Date;
  readonly amr: readonly string[];
  /** The end of the session, which no token of it outlives. */
  readonly notAfter: Date;
}

/** Signs an access token (RFC 9068). */
export async function signAccessToken(
  deps: TokenDeps,
  subject: AccessTokenSubject,
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const now = deps.clock.now();
  const key = await deps.keys.signingKey();
  const exp = epochSeconds(earlier(after(now, deps.accessTokenLifetime), subject.notAfter));
  const claims: AccessTokenClaims = {
    iss: deps.issuer,
    sub: subject.userId,
    aud: deps.audience,
    client_id: subject.siteId,
    iat: epochSeconds(now),
    exp,
    jti: newId(deps.clock),
    sid: subject.sessionId,
    auth_time: epochSeconds(subject.authenticatedAt),
    amr: [...subject.amr],
    token_type: "access",
    user_id: subject.userId,
  };
  const token = signCompactJws(key, { alg: key.algorithm, typ: accessTokenType, kid: key.kid }, claims);
  return { token, expiresAt: new Date(exp * 1000) };
}
