import { sql } from "kysely";
import type { AnyQueries } from "../resource.ts";

/** The sites that may use social apps, by the app's id. */
export async function readSites(db: AnyQueries, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ readonly social_app_id: string; readonly site_id: string }>`
    select social_app_id, site_id from latchkey_site_social_apps
    where social_app_id in (${sql.join(ids)}) order by site_id
  `.execute(db);
  const sites = new Map<string, string[]>();
  for (const { social_app_id: id, site_id: siteId } of rows) {
    sites.set(id, [...(sites.get(id) ?? []), siteId]);
  }
  return sites;
}
