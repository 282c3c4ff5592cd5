import { recordEvent } from "../audit/record-event.ts";
import { fieldFailure } from "../kernel/failure.ts";
import { sha256 } from "../kernel/secrets.ts";
import type { Profile, Site } from "../kernel/site.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";

export interface SiteRegistration {
  readonly id: string;
  readonly name: string;
  /** 256 random bits; only its digest is kept. */
  readonly secret: string;
  /** The exact origins of the site's pages, for CORS. */
  readonly origins: readonly string[];
  /** Whether requests that name no site belong to this one. */
  readonly isDefault: boolean;
  /** Which names its answers use: 2 for clients of dj-rest-auth 2.x. As it was, else 1, unless it is said. */
  readonly profile?: Profile;
  /** Whether its pages get tokens in the body or as HttpOnly cookies. As it was, else in the body, unless it is said. */
  readonly tokenMode?: Site["tokenMode"];
  readonly isManagedBySettings: boolean;
}

/**
 * Registers a front end, or writes what has changed of one with this id. There is at most one default site, and an origin belongs
 * to one site: a request that says nothing but its origin would else be that of whichever row comes first.
 *
 * @returns Whether the site is new.
 * @throws Failure `invalid_fields` for origins that another site has.
 */
export async function registerSite({ store, clock }: StoreDeps, site: SiteRegistration): Promise<boolean> {
  const values = {
    name: site.name,
    secret_hash: sha256(site.secret),
    origins: JSON.stringify(site.origins),
    is_default: site.isDefault,
    is_managed_by_settings: site.isManagedBySettings,
    ...(site.profile && { profile: site.profile }),
    ...(site.tokenMode && { token_mode: site.tokenMode }),
  };
  return store.exclusive("sites", async (tx) => {
    if (site.isManagedBySettings) await clearFormerOrigins(tx, site.id);
    await requireFreeOrigins(tx, site);
    if (site.isDefault) await clearDefault(tx);
    const known = await tx
      .updateTable("latchkey_sites")
      .set(values)
      .where("id", "=", site.id)
      .returning("id")
      .executeTakeFirst();
    if (known) return false;
    await tx
      .insertInto("latchkey_sites")
      .values({ id: site.id, created_at: clock.now(), ...values })
      .execute();
    await recordEvent(tx, clock, { event: "site_registered", siteId: site.id });
    return true;
  });
}

/** The settings name one site: the one that they named before has its origins no more. */
async function clearFormerOrigins(tx: Queries, id: string): Promise<void> {
  await tx
    .updateTable("latchkey_sites")
    .set({ origins: "[]" })
    .where("is_managed_by_settings", "=", true)
    .where("id", "<>", id)
    .execute();
}

async function requireFreeOrigins(tx: Queries, { id, origins }: SiteRegistration): Promise<void> {
  const others = await tx
    .selectFrom("latchkey_sites")
    .select(["id", "name", "origins"])
    .where("id", "<>", id)
    .execute();
  const sentences = others.flatMap((other) =>
    origins
      .filter((origin) => other.origins.includes(origin))
      .map(
        (origin) =>
          `${origin} is an origin of the site "${other.name}" (${other.id}): leave it out, or take it from there first.`,
      ),
  );
  if (sentences.length > 0) throw fieldFailure({ origins: sentences });
}

async function clearDefault(tx: Queries): Promise<void> {
  await tx.updateTable("latchkey_sites").set({ is_default: false }).where("is_default", "=", true).execute();
}
