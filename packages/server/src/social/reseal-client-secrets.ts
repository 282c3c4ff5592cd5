import { isByNewest, type Secrets } from "../kernel/secrets.ts";
import type { StoreDeps } from "../store/open-store.ts";

/**
 * Seals the secrets of social apps anew that an older `LATCHKEY_SECRET` has sealed, so that it may go. One that none of ours
 * opens stays as it is: the console's test of the app says what to do.
 */
export async function resealClientSecrets({
  store,
  secrets,
}: StoreDeps & { readonly secrets: Secrets }): Promise<void> {
  await store.exclusive("social-apps", async (tx) => {
    const apps = await tx.selectFrom("latchkey_social_apps").select(["id", "client_secret"]).execute();
    for (const { id, client_secret: sealed } of apps) {
      if (sealed === null || isByNewest(secrets, "provider-secrets", sealed)) continue;
      const secret = secrets.open("provider-secrets", sealed);
      if (secret === null) continue;
      await tx
        .updateTable("latchkey_social_apps")
        .set({ client_secret: secrets.seal("provider-secrets", secret) })
        .where("id", "=", id)
        // Somebody may write another one in the same moment.
        .where("client_secret", "=", sealed)
        .execute();
    }
  });
}
