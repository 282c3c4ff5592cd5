import type { UserModel } from "@latchkey/contract";
import type { FreshUser, Guards, TokenUser } from "../edge/authenticate.ts";
import { Failure } from "../kernel/failure.ts";
import { gather } from "../kernel/gather.ts";
import { toUserRecord, type UserRecord } from "../users/user-record.ts";
import { verifyAccessToken } from "../tokens/verify-access-token.ts";
import { type Asked, compileForRows } from "../store/compile-for-rows.ts";
import { readRefreshToken } from "./refresh-token.ts";
import type { SessionDeps } from "./session.ts";

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
  const row = await findCaller(deps, { id, sessionId });
  if (!row) throw new Failure("user_not_found");
  const { latchkey_place: _, latchkey_authenticated_at: authenticatedAt, ...user } = row;
  if (!user.is_active) throw new Failure("user_inactive");
  if (!authenticatedAt) throw new Failure("bearer_invalid", "the session has ended");
  return { ...toUserRecord<M>(user), sessionId, siteId, authenticatedAt };
}

/** Whose access token it is. */
type Caller = Pick<TokenUser, "id" | "sessionId">;

const findCaller = gather(async ({ store }: SessionDeps, callers: readonly Caller[]) => {
  const asked = callers.map(({ id, sessionId }, place) => ({ place, caller_id: id, session_id: sessionId }));
  const rows = await store.run((db) => selectCallers(db, asked));
  const found = new Map(rows.map((row) => [row.latchkey_place, row]));
  return callers.map((_, place) => found.get(place));
});

/** One statement, so that both are of one moment: between two, a change of the password could raise the epoch. */
const selectCallers = compileForRows(
  { place: "integer", caller_id: "id", session_id: "id" },
  (db, asked: Asked<{ readonly place: number; readonly caller_id: string; readonly session_id: string }>) =>
    db
      .selectFrom(asked)
      .innerJoin("users", "users.id", "asked.caller_id")
      .leftJoin("latchkey_sessions as session", (join) =>
        join
          .onRef("session.id", "=", "asked.session_id")
          .onRef("session.user_id", "=", "users.id")
          .onRef("session.epoch", "=", "users.auth_epoch")
          .on("session.ended_at", "is", null),
      )
      .selectAll("users")
      .select(["asked.place as latchkey_place", "session.authenticated_at as latchkey_authenticated_at"]),
);

/** RFC 6750 §2.1 alone: a token in the query or the body is not looked at (S44). */
function readBearer(authorization: string | null): string {
  const [scheme, ...rest] = (authorization ?? "").trim().split(/\s+/);
  if (scheme?.toLowerCase() !== "bearer") throw new Failure("not_authenticated");
  const [token] = rest;
  if (rest.length !== 1 || token === undefined) throw new Failure("bad_authorization_header");
  return token;
}
