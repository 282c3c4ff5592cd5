import type { SitesTable } from "../../store/tables.ts";

/** What somebody wrote of a site, as its fields have parsed it. */
export interface SiteValues {
  readonly name?: string;
  readonly origins?: readonly string[];
  readonly redirect_uris?: readonly string[];
  readonly token_mode?: "body" | "cookie";
  readonly profile?: "1" | "2";
  readonly is_default?: boolean;
}

/** The columns of what was written. */
export function siteColumns({ origins, redirect_uris: redirectUris, profile, ...columns }: SiteValues) {
  return {
    ...columns,
    ...(origins && { origins: JSON.stringify(origins) }),
    ...(redirectUris && { redirect_uris: JSON.stringify(redirectUris) }),
    ...(profile && { profile: Number(profile) }),
  } satisfies Partial<Record<keyof SitesTable, unknown>>;
}
