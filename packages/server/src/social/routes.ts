import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import { Failure } from "../kernel/failure.ts";
import { issueTokens, presentTokens } from "../sessions/issue-tokens.ts";
import { presentUser } from "../users/present-user.ts";
import type { UserRecord } from "../users/user-record.ts";
import { type ExchangeDeps, exchangeIdentity } from "./exchange-identity.ts";
import { proveIdentity } from "./prove-identity.ts";
import { findSocialApp, listSocialApps } from "./social-app.ts";
import type { SocialDeps } from "./verify-id-token.ts";

/** Mounts `login/<provider>/` and `providers/`. */
export function mountSocialRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { user: model, account }: Contract<M>,
  deps: ExchangeDeps & SocialDeps,
): void {
  edge.mount(account.socialLogin, async ({ params, body, site, requester }) => {
    if (!site) throw new Failure("not_found", "there is no site that the request could belong to");
    const app = await findSocialApp(deps, params.provider, site);
    const identity = await proveIdentity(deps, app, body);
    const { user, session } = await exchangeIdentity(deps, { identity, site, requester });
    return { ...presentTokens(await issueTokens(deps, session)), user: presentUser(model, user) };
  });
  edge.mount(account.listProviders, async ({ site }) => {
    const apps = await listSocialApps(deps, site);
    return apps.map(({ provider, issuer, clientId, clientSecret }) => ({
      provider: provider.id,
      name: provider.name,
      issuer,
      client_id: clientId,
      client_secret: clientSecret,
      scopes: [...provider.scopes],
    }));
  });
}
