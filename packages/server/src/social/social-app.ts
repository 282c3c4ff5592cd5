import type { Site } from "../kernel/site.ts";
import { Failure } from "../kernel/failure.ts";
import { gather } from "../kernel/gather.ts";
import type { Secrets } from "../kernel/secrets.ts";
import { compileOnce } from "../store/compile-once.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";
import { openClientSecret } from "./open-client-secret.ts";
import { findProvider } from "./providers/find-provider.ts";
import type { Provider } from "./providers/provider.ts";

/** The provider as a site may use it: the issuer that it trusts and the client ids that tokens may be made for. */
export interface SocialApp {
  readonly provider: Provider;
  readonly issuer: string;
  readonly clientIds: readonly [string, ...string[]];
  /** The client's secret as it is stored, for redeeming codes; `null` for a public client. */
  readonly sealedSecret: string | null;
  readonly hostedDomain: string | null;
  /** Where the provider may have sent people back to, as the site says; where it says none, the provider alone decides. */
  readonly redirectUris: readonly string[];
}

/**
 * Finds what a site may use of a provider. It is read anew for each sign-in, so that a provider that is disabled is so at
 * once (S27). Of several apps those count that have the oldest one's issuer and domain: the request chooses neither (S3, S29).
 *
 * @throws Failure `not_found` when the site has no app of this provider, `provider_disabled` when all of them are.
 */
export async function findSocialApp(
  deps: StoreDeps,
  providerId: string,
  site: Pick<Site, "id">,
): Promise<SocialApp> {
  const provider = findProvider(providerId);
  const rows = provider ? await findApps(deps, { siteId: site.id, providerId }) : [];
  if (!provider || rows.length === 0) throw new Failure("not_found", "the site has no app of this provider");
  const [first, ...others] = rows.filter((row) => row.is_enabled);
  if (!first) throw new Failure("provider_disabled");
  const alike = others.filter(
    (row) => row.issuer === first.issuer && row.hosted_domain === first.hosted_domain,
  );
  return {
    provider,
    issuer: first.issuer,
    clientIds: [first.client_id, ...alike.map((row) => row.client_id)],
    sealedSecret: first.client_secret,
    hostedDomain: first.hosted_domain,
    redirectUris: first.redirect_uris,
  };
}

/** All enabled apps of a site, for the site itself. */
export async function listSocialApps(
  { store, secrets }: StoreDeps & { readonly secrets: Secrets },
  site: Site,
) {
  const rows = await store.run((db) => appsOf(db, site.id).execute());
  return rows
    .filter((row) => row.is_enabled)
    .flatMap((row) => {
      const provider = findProvider(row.provider);
      if (!provider) return [];
      const clientSecret = openClientSecret(secrets, row.client_secret) ?? "";
      const scopes = scopesOf(provider, row.scopes);
      return [{ provider, issuer: row.issuer, clientId: row.client_id, clientSecret, scopes }];
    });
}

/** What is asked of the provider: what the app says, or else the provider's own. */
export function scopesOf(provider: Provider, scopes: readonly string[]): readonly string[] {
  return scopes.length > 0 ? scopes : provider.scopes;
}

interface AppKey {
  readonly siteId: string;
  readonly providerId: string;
}

/** Most ask for the same app: it is read once for all of them. */
const findApps = gather(async ({ store }: StoreDeps, keys: readonly AppKey[]) => {
  const reads = new Map<string, ReturnType<typeof selectApps>>();
  const read = (key: AppKey) => {
    const name = `${key.providerId} ${key.siteId}`;
    const rows = reads.get(name) ?? store.run((db) => selectApps(db, key));
    reads.set(name, rows);
    return rows;
  };
  return Promise.all(keys.map(read));
});

const selectApps = compileOnce((db, value: AppKey) =>
  appsOf(db, value.siteId).where("provider", "=", value.providerId),
);

function appsOf(db: Queries, siteId: string) {
  return db
    .selectFrom("latchkey_social_apps")
    .innerJoin("latchkey_site_social_apps", "social_app_id", "latchkey_social_apps.id")
    .innerJoin("latchkey_sites", "site_id", "latchkey_sites.id")
    .selectAll("latchkey_social_apps")
    .select("redirect_uris")
    .where("site_id", "=", siteId)
    .orderBy("latchkey_social_apps.created_at")
    .orderBy("latchkey_social_apps.id");
}
