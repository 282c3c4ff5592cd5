import { signAccessToken } from "../tokens/sign-access-token.ts";
import { writeRefreshToken } from "./refresh-token.ts";
import type { SessionDeps, TokenSession } from "./session.ts";

/** A session's tokens, as an answer carries them. */
export interface IssuedTokens {
  readonly access: string;
  readonly accessExpiresAt: Date;
  readonly refresh: string;
  readonly refreshExpiresAt: Date;
}

/** Makes the tokens of a session as its row stands: a new access token and the refresh token of its generation. */
export async function issueTokens(deps: SessionDeps, session: TokenSession): Promise<IssuedTokens> {
  const access = await signAccessToken(deps, {
    userId: session.user_id,
    sessionId: session.id,
    siteId: session.site_id,
    authenticatedAt: session.authenticated_at,
    amr: session.amr,
    notAfter: session.expires_at,
  });
  return {
    access: access.token,
    accessExpiresAt: access.expiresAt,
    refresh: writeRefreshToken(deps.secrets, { sessionId: session.id, generation: session.generation }),
    refreshExpiresAt: session.idle_expires_at,
  };
}

/** The token fields of an answer; times are UTC with `Z`. */
export function toTokenFields(tokens: IssuedTokens) {
  return {
    access: tokens.access,
    refresh: tokens.refresh,
    access_expiration: tokens.accessExpiresAt.toISOString(),
    refresh_expiration: tokens.refreshExpiresAt.toISOString(),
  };
}
