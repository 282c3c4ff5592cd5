import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import { Failure } from "../kernel/failure.ts";
import { issueTokens } from "../sessions/issue-tokens.ts";
import { rotateRefreshToken } from "../sessions/rotate-refresh-token.ts";
import { signOut } from "../sessions/sign-out.ts";
import { verifyToken } from "../sessions/verify-token.ts";
import { requireSite } from "../sites/require-site.ts";
import type { UserRecord } from "../users/user-record.ts";
import { readBareLoginName, readLoginName } from "./login-name.ts";
import { type PasswordSignInDeps, signInWithPassword } from "./sign-in-with-password.ts";
import { answerWithTokens } from "./token-answer.ts";

/** Mounts `login/`, and the bare endpoints under `/api/token/`. */
export function mountSignInRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { user: model, account }: Contract<M>,
  deps: PasswordSignInDeps,
): void {
  const { signInBy } = deps.accountPolicy;
  edge.mount(account.login, async ({ body: { password, ...names }, site, requester }) => {
    const signIn = { name: readLoginName(signInBy, names), password, site: requireSite(site), requester };
    return answerWithTokens(deps, model, await signInWithPassword(deps, signIn));
  });
  mountBareTokenRoutes(edge, { account }, deps);
}

function mountBareTokenRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { account }: Pick<Contract<M>, "account">,
  deps: PasswordSignInDeps,
): void {
  const { signInBy } = deps.accountPolicy;
  edge.mount(account.obtainToken, async ({ body: { username, password }, site, requester }) => {
    const name = readBareLoginName(signInBy, username);
    const signIn = { name, password, site: requireSite(site), requester };
    const { session } = await signInWithPassword(deps, signIn).catch(refuseBarely);
    return issueTokens(deps, session);
  });
  edge.mount(account.refreshBareToken, ({ body, site, requester }) =>
    rotateRefreshToken(deps, { token: body.refresh, site, requester }),
  );
  edge.mount(account.verifyBareToken, async ({ body }) => {
    await verifyToken(deps, body.token);
    return {};
  });
  edge.mount(account.blacklistToken, async ({ body, site, requester }) => {
    await signOut(deps, { refresh: body.refresh, bearer: null, session: undefined, site, requester });
    return {};
  });
}

/** simplejwt has one sentence for every refused sign-in. */
function refuseBarely(error: unknown): never {
  const isRefusal =
    error instanceof Failure &&
    (error.failure === "credentials_refused" || error.failure === "email_not_verified");
  throw isRefusal ? new Failure("bare_credentials_refused", error.message) : error;
}
