import type { Contract, UserModel } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import type { SignedIn } from "../sign-in/complete-sign-in.ts";
import { answerWithTokens } from "../sign-in/token-answer.ts";
import { requireSite } from "../sites/require-site.ts";
import type { AccountPolicy } from "../users/account-policy.ts";
import type { UserRecord } from "../users/user-record.ts";
import { connectIdentity } from "./connect-identity.ts";
import { disconnectIdentity } from "./disconnect-identity.ts";
import type { ExchangeDeps } from "./exchange.ts";
import { exchangeIdentity } from "./exchange-identity.ts";
import { limitAsking } from "./limit-asking.ts";
import { proveIdentity } from "./prove-identity.ts";
import { findSocialApp, listSocialApps } from "./social-app.ts";
import { type IdentityRow, listIdentities } from "./store.ts";
import type { SocialDeps } from "./verify-id-token.ts";

/** Mounts what stands under `/api/social/`. */
export function mountSocialRoutes<M extends UserModel>(
  edge: Edge<UserRecord<M>>,
  { user: model, account }: Contract<M>,
  deps: ExchangeDeps & SocialDeps & LimitDeps & { readonly accountPolicy: AccountPolicy },
): void {
  const answer = (signedIn: SignedIn) => answerWithTokens(deps, model, signedIn);
  edge.mount(account.socialLogin, async ({ params, body, site, requester }) => {
    const ownSite = requireSite(site);
    await limitAsking(deps, body, { site, requester });
    const app = await findSocialApp(deps, params.provider, ownSite);
    const identity = await proveIdentity(deps, app, body);
    return answer(await exchangeIdentity(deps, { identity, site: ownSite, requester }));
  });
  edge.mount(account.socialConnect, async ({ params, body, user, site, requester }) => {
    await limitAsking(deps, body, { site, requester });
    const link = { user, providerId: params.provider, evidence: body, requester };
    return answer(await connectIdentity(deps, link));
  });
  edge.mount(account.listSocialAccounts, async ({ user }) => {
    const identities = await deps.store.run((db) => listIdentities(db, user.id));
    return identities.map(presentIdentity);
  });
  edge.mount(account.disconnectSocialAccount, async ({ params, user, requester }) => {
    await disconnectIdentity(deps, { user, identityId: params.id, requester });
    return {};
  });
  edge.mount(account.listProviders, async ({ site }) => {
    const apps = await listSocialApps(deps, site);
    return apps.map(({ provider, issuer, clientId, clientSecret, scopes }) => ({
      provider: provider.id,
      name: provider.name,
      issuer,
      client_id: clientId,
      client_secret: clientSecret,
      scopes: [...scopes],
    }));
  });
}

function presentIdentity(identity: IdentityRow) {
  return {
    id: identity.id,
    provider: identity.provider,
    uid: identity.subject,
    last_login: identity.last_login.toISOString(),
    date_joined: identity.created_at.toISOString(),
  };
}
