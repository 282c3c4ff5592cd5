import { isDeepStrictEqual } from "node:util";
import { Failure } from "../../kernel/failure.ts";
import { clearDefault } from "../../sites/register-site.ts";
import { requireFreeOrigins } from "../../sites/require-free-origins.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminContext, Row } from "../resource.ts";
import { requirePrivateTargets } from "./redirect-uri.ts";
import { siteColumns, type SiteValues } from "./site-values.ts";

/** What the settings write at every start. */
const settingsFields = ["name", "origins"] as const;

interface SiteChange {
  readonly id: string;
  readonly row: Row;
  readonly values: Row;
}

/**
 * Changes a site. Making it the default takes that from the one that was.
 *
 * @throws Failure `managed_by_settings` for what the settings say of their site, `invalid_fields` for an origin that another
 *   site has, or a redirect target over plain http.
 */
export async function changeSite(
  { deps, tx }: AdminContext<AdminDeps>,
  { id, row, values: written }: SiteChange,
): Promise<void> {
  const values: SiteValues = written;
  const isOverwritten = settingsFields.some(
    (field) => values[field] !== undefined && !isDeepStrictEqual(values[field], row[field]),
  );
  if (row.is_managed_by_settings === true && isOverwritten) throw new Failure("managed_by_settings");
  requirePrivateTargets(deps.outbound, values.redirect_uris ?? []);
  await deps.store.lock(tx, "sites");
  await requireFreeOrigins(tx, values.origins ?? [], id);
  if (values.is_default === true) await clearDefault(tx);
  const columns = siteColumns(values);
  if (Object.keys(columns).length === 0) return;
  await tx.updateTable("latchkey_sites").set(columns).where("id", "=", id).execute();
}
