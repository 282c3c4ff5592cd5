import { ensureSigningKey } from "./keys/ensure-signing-key.ts";
import type { LatchkeyDeps } from "./compose.ts";
import { Failure } from "./kernel/failure.ts";
import { StartError } from "./kernel/start-error.ts";
import type { CompleteSettings } from "./settings.ts";
import { registerSite } from "./sites/register-site.ts";
import { linkSettingsApps, registerSocialApp, removeSettingsApps } from "./social/register-social-app.ts";
import { resealClientSecrets } from "./social/reseal-client-secrets.ts";
import { listPendingMigrations, migrate } from "./store/migrate.ts";
import type { NamedMigration } from "./store/migration.ts";
import { readMigrations } from "./store/read-migrations.ts";

/**
 * Brings the database to where the server can serve: in development it migrates and registers the site of the settings;
 * in production it only checks, since there a deployment migrates. In either, the settings' social app and the signing key
 * are written, and what an older secret has sealed is sealed anew.
 *
 * @throws StartError when migrations are pending, or WEB_URL is another site's; UnreadableKeysError when LATCHKEY_SECRET is not the stored keys' own.
 */
export async function prepare(
  deps: LatchkeyDeps,
  settings: CompleteSettings,
  migrations: URL,
): Promise<void> {
  const isDevelopment = settings.LATCHKEY_ENV === "development";
  const application = await readMigrations(migrations);
  if (isDevelopment) await migrate(deps, application);
  else await requireMigrated(deps, application);
  if (isDevelopment) await registerSettingsSite(deps, settings);
  await registerSettingsApp(deps, settings);
  await resealClientSecrets(deps);
  await ensureSigningKey(deps);
  await deps.keys.reload();
}

/**
 * Makes sure that the database has every migration.
 *
 * @throws StartError that says what to do when it has not.
 */
export async function requireMigrated(
  deps: LatchkeyDeps,
  application: readonly NamedMigration[],
): Promise<void> {
  const pending = await listPendingMigrations(deps, application);
  if (pending.length === 0) return;
  throw new StartError(
    `The database lacks ${pending.length} migration(s), ${pending[0]} first. Run "latchkey migrate", then try again.`,
  );
}

async function registerSettingsSite(deps: LatchkeyDeps, settings: CompleteSettings): Promise<void> {
  const { SITE_ID: id, SITE_SECRET: secret, WEB_URL: webUrl } = settings;
  if (id === undefined || secret === undefined) return;
  const site = {
    id,
    secret,
    name: "Web application",
    origins: webUrl === undefined ? [] : [new URL(webUrl).origin],
    isDefault: true,
    isManagedBySettings: true,
  };
  await registerSite(deps, site, (tx) => linkSettingsApps(deps, tx, id)).catch((error: unknown) => {
    const [sentence] = (error instanceof Failure && error.options.fields?.["origins"]) || [];
    throw sentence === undefined ? error : new StartError(`WEB_URL cannot be used. ${sentence}`);
  });
}

async function registerSettingsApp(deps: LatchkeyDeps, settings: CompleteSettings): Promise<void> {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = settings;
  if (clientId === undefined || clientSecret === undefined) return removeSettingsApps(deps);
  await registerSocialApp(deps, {
    provider: "google",
    issuer: settings.GOOGLE_ISSUER,
    clientId,
    clientSecret,
    hostedDomain: settings.GOOGLE_HOSTED_DOMAIN ?? null,
  });
}
