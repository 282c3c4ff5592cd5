import { newId } from "../../kernel/id.ts";
import { newSecret, sha256 } from "../../kernel/secrets.ts";
import { clearDefault } from "../../sites/register-site.ts";
import { requireFreeOrigins } from "../../sites/require-free-origins.ts";
import { linkSettingsApps } from "../../social/register-social-app.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminContext, CreatedRow, Row } from "../resource.ts";
import { requirePrivateTargets } from "./redirect-uri.ts";
import { siteColumns, type SiteValues } from "./site-values.ts";

/**
 * Registers a front end. Its secret is shown this once: only the digest is kept.
 *
 * @throws Failure `invalid_fields` for an origin that another site has, or a redirect target over plain http.
 */
export async function createSite({ deps, tx }: AdminContext<AdminDeps>, written: Row): Promise<CreatedRow> {
  const values: SiteValues = written;
  const { name = "", origins = [], is_default: isDefault = false } = values;
  requirePrivateTargets(deps.outbound, values.redirect_uris ?? []);
  await deps.store.lock(tx, "sites");
  await requireFreeOrigins(tx, origins, null);
  if (isDefault) await clearDefault(tx);
  const id = newId(deps.clock);
  const secret = newSecret();
  await tx
    .insertInto("latchkey_sites")
    .values({
      ...siteColumns(values),
      id,
      name,
      origins: JSON.stringify(origins),
      secret_hash: sha256(secret),
      is_default: isDefault,
      is_managed_by_settings: false,
      created_at: deps.clock.now(),
    })
    .execute();
  await linkSettingsApps(deps, tx, id);
  return {
    id,
    shownOnce: [
      { label: "SITE_ID", value: id },
      { label: "SITE_SECRET", value: secret },
    ],
  };
}
