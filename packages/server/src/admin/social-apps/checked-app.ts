import { Failure } from "../../kernel/failure.ts";
import type { Provider } from "../../social/providers/provider.ts";
import { findProvider } from "../../social/providers/find-provider.ts";
import { scopesOf } from "../../social/social-app.ts";
import type { StoreDeps } from "../../store/open-store.ts";

/** A social app as its check needs it, with every place that its provider must send people back to. */
export interface CheckedApp {
  readonly provider: Provider;
  readonly issuer: string;
  readonly clientId: string;
  readonly sealedSecret: string | null;
  readonly scopes: readonly string[];
  readonly redirectTargets: readonly string[];
}

/**
 * Reads a social app and its sites.
 *
 * @throws Failure `not_found`.
 */
export async function readCheckedApp({ store }: StoreDeps, id: string): Promise<CheckedApp> {
  return store.run(async (db) => {
    const app = await db
      .selectFrom("latchkey_social_apps")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    const provider = app && findProvider(app.provider);
    if (!provider) throw new Failure("not_found", "there is no such social app");
    const sites = await db
      .selectFrom("latchkey_sites")
      .innerJoin("latchkey_site_social_apps", "site_id", "latchkey_sites.id")
      .select(["origins", "redirect_uris"])
      .where("social_app_id", "=", id)
      .orderBy("latchkey_sites.id")
      .execute();
    const targets = sites.flatMap(({ origins, redirect_uris: redirectUris }) => [
      // Where NextAuth is sent back to.
      ...origins.map((origin) => `${origin}/api/auth/callback/${provider.id}`),
      ...redirectUris,
    ]);
    return {
      provider,
      issuer: app.issuer,
      clientId: app.client_id,
      sealedSecret: app.client_secret,
      scopes: scopesOf(provider, app.scopes),
      redirectTargets: [...new Set(targets)],
    };
  });
}
