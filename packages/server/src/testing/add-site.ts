import { seconds } from "../kernel/duration.ts";
import { newSecret, sha256 } from "../kernel/secrets.ts";
import type { TestServer } from "./start-test-server.ts";

/** Registers another front end beside the one of the settings, which stays the default. */
export async function addSite(
  { db, clock }: TestServer,
  id: string,
  origins: readonly string[] = [],
  answers: { readonly profile?: number; readonly token_mode?: "body" | "cookie" } = {},
): Promise<{ readonly id: string; readonly secret: string }> {
  const secret = newSecret();
  await db
    .insertInto("latchkey_sites")
    .values({
      id,
      name: id,
      secret_hash: sha256(secret),
      origins: JSON.stringify(origins),
      is_default: false,
      is_managed_by_settings: false,
      ...answers,
      created_at: clock.now(),
    })
    .execute();
  const apps = await db.selectFrom("latchkey_social_apps").select("id").execute();
  for (const app of apps) {
    await db.insertInto("latchkey_site_social_apps").values({ site_id: id, social_app_id: app.id }).execute();
  }
  // The list of sites is read at most every two seconds.
  clock.advance(seconds(3));
  return { id, secret };
}
