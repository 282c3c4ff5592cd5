import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import { Failure } from "../kernel/failure.ts";
import type { UserRecord } from "../users/user-record.ts";
import { presentTokens } from "./issue-tokens.ts";
import { renewAccessToken } from "./renew-access-token.ts";
import { rotateRefreshToken } from "./rotate-refresh-token.ts";
import type { SessionDeps } from "./session.ts";
import { signOut } from "./sign-out.ts";
import { signOutEverywhere } from "./sign-out-everywhere.ts";
import { verifyToken } from "./verify-token.ts";

const signedOut = { detail: "Successfully logged out." };

/** Mounts `token/refresh/`, `token/verify/`, `logout/` and `logout/all/`. */
export function mountSessionRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { account }: Contract<M>,
  deps: SessionDeps,
): void {
  edge.mount(account.refreshToken, async ({ body, site, requester }) => {
    if (body.refresh === undefined) throw new Failure("refresh_missing");
    const refresh = body.rotate ? rotateRefreshToken : renewAccessToken;
    return presentTokens(await refresh(deps, { token: body.refresh, site, requester }));
  });
  edge.mount(account.verifyToken, async ({ body }) => {
    await verifyToken(deps, body.token);
    return {};
  });
  edge.mount(account.logout, async ({ body, bearer, site, requester }) => {
    await signOut(deps, { refresh: body.refresh, session: body.session, bearer, site, requester });
    return signedOut;
  });
  edge.mount(account.logoutAll, async ({ user, requester }) => {
    await signOutEverywhere(deps, { userId: user.id, requester });
    return signedOut;
  });
}
