import type { UserModel } from "@latchkey/contract";
import type { FreshUser, Guards, TokenUser } from "../edge/authenticate.ts";
import { Failure } from "../kernel/failure.ts";
import { findUser } from "../users/store.ts";
import { toUserRecord, type UserRecord } from "../users/user-record.ts";
import { verifyAccessToken } from "../tokens/verify-access-token.ts";
import { readRefreshToken } from "./refresh-token.ts";
import type { SessionDeps } from "./session.ts";
import { findSession } from "./store.ts";

/** The two guards of routes: one believes the access token for its short life, one looks person and session up. */
export function createGuards<M extends UserModel>(
  deps: SessionDeps,
): Omit<Guards<UserRecord<M>>, "requireStaff"> {
  return {
    requireTokenUser: (authorization) => requireTokenUser(deps, authorization),
    requireFreshUser: async (authorization) =>
      requireFreshUser<M>(deps, await requireTokenUser(deps, authorization)),
    sessionOfRefreshToken: (token) => readRefreshToken(deps.secrets, token).sessionId,
  };
}

async function requireTokenUser(deps: SessionDeps, authorization: string | null): Promise<TokenUser> {
  const claims = await verifyAccessToken(deps, readBearer(authorization));
  return { id: claims.sub, sessionId: claims.sid, siteId: claims.client_id };
}

async function requireFreshUser<M extends UserModel>(
  deps: SessionDeps,
  { id, sessionId, siteId }: TokenUser,
): Promise<FreshUser<UserRecord<M>>> {
  const [user, session] = await deps.store.run((db) =>
    Promise.all([findUser(db, id), findSession(db, sessionId)]),
  );
  if (!user) throw new Failure("user_not_found");
  if (!user.is_active) throw new Failure("user_inactive");
  // Both epochs of one statement: between two, a change of the password could raise the one and then the other.
  if (!session || session.user_id !== id || session.ended_at || session.epoch !== session.user_epoch) {
    throw new Failure("bearer_invalid", "the session has ended");
  }
  return { ...toUserRecord<M>(user), sessionId, siteId, authenticatedAt: session.authenticated_at };
}

/** RFC 6750 §2.1 alone: a token in the query or the body is not looked at (S44). */
function readBearer(authorization: string | null): string {
  const [scheme, ...rest] = (authorization ?? "").trim().split(/\s+/);
  if (scheme?.toLowerCase() !== "bearer") throw new Failure("not_authenticated");
  const [token] = rest;
  if (rest.length !== 1 || token === undefined) throw new Failure("bad_authorization_header");
  return token;
}
