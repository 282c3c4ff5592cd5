import { newId } from "../kernel/id.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";

/** The social app that the settings describe. */
export interface SocialAppSettings {
  readonly provider: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly hostedDomain: string | null;
}

/**
 * Writes the settings' social app as the row that it is looked up by. A new one is every site's; of one that is known, the
 * console decides which sites use it, and whether it is enabled. The one that other settings left is removed: nobody's tokens
 * for it are wanted any more.
 */
export async function registerSocialApp(
  deps: StoreDeps & { readonly secrets: Secrets },
  app: SocialAppSettings,
): Promise<void> {
  const { store, clock, secrets } = deps;
  const values = {
    provider: app.provider,
    client_secret: app.clientSecret === null ? null : secrets.seal("provider-secrets", app.clientSecret),
    hosted_domain: app.hostedDomain,
    is_managed_by_settings: true,
  };
  await store.exclusive("social-apps", async (tx) => {
    await removeFormer(tx, app);
    const newAppId = newId(clock);
    const { id } = await tx
      .insertInto("latchkey_social_apps")
      .values({
        id: newAppId,
        issuer: app.issuer,
        client_id: app.clientId,
        is_enabled: true,
        created_at: clock.now(),
        ...values,
      })
      .onConflict((conflict) => conflict.columns(["issuer", "client_id"]).doUpdateSet(values))
      .returning("id")
      .executeTakeFirstOrThrow();
    if (id === newAppId) await linkToAllSites(tx, id);
  });
}

/** Removes what earlier settings described, when the settings describe no social app any more. */
export async function removeSettingsApps({ store }: StoreDeps): Promise<void> {
  await store.run((db) =>
    db.deleteFrom("latchkey_social_apps").where("is_managed_by_settings", "=", true).execute(),
  );
}

/** Lets a new site use the social apps that the settings describe, in the transaction that makes the site. */
export async function linkSettingsApps({ store }: StoreDeps, tx: Queries, siteId: string): Promise<void> {
  await store.lock(tx, "social-apps");
  const apps = await tx
    .selectFrom("latchkey_social_apps")
    .select("id")
    .where("is_managed_by_settings", "=", true)
    .execute();
  for (const { id } of apps) await link(tx, siteId, id);
}

async function removeFormer(tx: Queries, app: SocialAppSettings): Promise<void> {
  await tx
    .deleteFrom("latchkey_social_apps")
    .where("provider", "=", app.provider)
    .where("is_managed_by_settings", "=", true)
    .where((row) => row.or([row("issuer", "!=", app.issuer), row("client_id", "!=", app.clientId)]))
    .execute();
}

async function linkToAllSites(tx: Queries, socialAppId: string): Promise<void> {
  const sites = await tx.selectFrom("latchkey_sites").select("id").execute();
  for (const { id } of sites) await link(tx, id, socialAppId);
}

async function link(tx: Queries, siteId: string, socialAppId: string): Promise<void> {
  await tx
    .insertInto("latchkey_site_social_apps")
    .values({ site_id: siteId, social_app_id: socialAppId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
