import { fieldFailure } from "../../kernel/failure.ts";
import type { Secrets } from "../../kernel/secrets.ts";
import type { Queries } from "../../store/open-store.ts";
import type { SocialAppsTable } from "../../store/tables.ts";

/** What somebody wrote of a social app, as its fields have parsed it. */
export interface SocialAppValues {
  readonly provider?: string;
  readonly issuer?: string;
  readonly client_id?: string;
  /** As it is; `null` takes it away. */
  readonly client_secret?: string | null;
  readonly hosted_domain?: string | null;
  readonly scopes?: readonly string[];
  readonly sites?: readonly string[];
  readonly is_enabled?: boolean;
}

/** The columns of what was written, with the secret sealed (S30). */
export function socialAppColumns(
  secrets: Secrets,
  { client_secret: secret, scopes, ...columns }: Omit<SocialAppValues, "sites">,
) {
  const sealed = typeof secret === "string" ? secrets.seal("provider-secrets", secret) : secret;
  return {
    ...columns,
    ...(scopes && { scopes: JSON.stringify(scopes) }),
    ...(sealed !== undefined && { client_secret: sealed }),
  } satisfies Partial<Record<keyof SocialAppsTable, unknown>>;
}

/** Lets these sites use the app, and no others. */
export async function writeSites(tx: Queries, id: string, sites: readonly string[]): Promise<void> {
  await tx.deleteFrom("latchkey_site_social_apps").where("social_app_id", "=", id).execute();
  const links = [...new Set(sites)].map((siteId) => ({ site_id: siteId, social_app_id: id }));
  if (links.length > 0) await tx.insertInto("latchkey_site_social_apps").values(links).execute();
}

/**
 * Makes sure that no other app is this client. The caller holds the lock "social-apps".
 *
 * @throws Failure `invalid_fields`.
 */
export async function requireFreeClient(
  tx: Queries,
  {
    issuer,
    clientId,
    id,
  }: { readonly issuer: string; readonly clientId: string; readonly id: string | null },
): Promise<void> {
  const owner = await tx
    .selectFrom("latchkey_social_apps")
    .select("id")
    .where("issuer", "=", issuer)
    .where("client_id", "=", clientId)
    .executeTakeFirst();
  if (!owner || owner.id === id) return;
  throw fieldFailure({ client_id: ["There is an app of this issuer with this client id already."] });
}
