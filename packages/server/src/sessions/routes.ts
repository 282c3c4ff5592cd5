import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import { Failure } from "../kernel/failure.ts";
import type { UserRecord } from "../users/user-record.ts";
import { endOwnSession } from "./end-own-session.ts";
import { toTokenFields } from "./issue-tokens.ts";
import { listSessions } from "./list-sessions.ts";
import type { RefreshDeps } from "./refuse-refresh.ts";
import { renewAccessToken } from "./renew-access-token.ts";
import { rotateRefreshToken } from "./rotate-refresh-token.ts";
import { signOut } from "./sign-out.ts";
import { signOutEverywhere } from "./sign-out-everywhere.ts";
import { verifyToken } from "./verify-token.ts";

const signedOut = { detail: "Successfully logged out." };

/** Mounts `token/refresh/`, `token/verify/`, `logout/`, `logout/all/`, `sessions/` and `sessions/<id>/end/`. */
export function mountSessionRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { account }: Contract<M>,
  deps: RefreshDeps,
): void {
  edge.mount(account.refreshToken, async ({ body, refreshCookie, site, requester }) => {
    const token = body.refresh ?? refreshCookie;
    if (token === null) throw new Failure("refresh_missing");
    const refresh = body.rotate ? rotateRefreshToken : renewAccessToken;
    return toTokenFields(await refresh(deps, { token, site, requester }));
  });
  edge.mount(account.verifyToken, async ({ body }) => {
    await verifyToken(deps, body.token);
    return {};
  });
  edge.mount(account.logout, async ({ body, bearer, refreshCookie, site, requester }) => {
    const refresh = body.refresh || (refreshCookie ?? undefined);
    await signOut(deps, { refresh, session: body.session, bearer, site, requester });
    return signedOut;
  });
  edge.mount(account.logoutAll, async ({ user, requester }) => {
    await signOutEverywhere(deps, { userId: user.id, requester });
    return signedOut;
  });
  edge.mount(account.listSessions, async ({ user }) => {
    const sessions = await listSessions(deps, { userId: user.id });
    return sessions.map(({ openedAt, lastUsedAt, ...session }) => ({
      ...session,
      current: session.id === user.sessionId,
      date_joined: openedAt.toISOString(),
      last_used: lastUsedAt.toISOString(),
    }));
  });
  edge.mount(account.endSession, async ({ user, params, requester }) => {
    await endOwnSession(deps, { userId: user.id, id: params.id, requester });
    return {};
  });
}
