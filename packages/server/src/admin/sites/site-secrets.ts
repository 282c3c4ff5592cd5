import { after } from "../../kernel/clock.ts";
import { hours } from "../../kernel/duration.ts";
import { newSecret, sha256 } from "../../kernel/secrets.ts";
import type { AdminDeps } from "../admin-deps.ts";
import type { AdminAction } from "../resource.ts";

/** So long both secrets count: the time to bring the new one to every process of the front end. */
const overlap = hours(24);

/** Gives a site a new secret, shown this once. The one before counts for a day more; the one before that no longer. */
export const rotateSecret: AdminAction<AdminDeps> = {
  label: "Make a new secret",
  scope: "row",
  isDestructive: true,
  async run({ deps, tx }, { id }) {
    const secret = newSecret();
    await tx
      .updateTable("latchkey_sites")
      .set((site) => ({
        previous_secret_hash: site.ref("secret_hash"),
        previous_secret_expires_at: after(deps.clock.now(), overlap),
        secret_hash: sha256(secret),
      }))
      .where("id", "=", id)
      .execute();
    return { shownOnce: [{ label: "SITE_SECRET", value: secret }] };
  },
};

/** Ends the overlap: from now on the newest secret alone counts. */
export const endPreviousSecret: AdminAction<AdminDeps> = {
  label: "End the previous secret now",
  scope: "row",
  isDestructive: true,
  refuses: (row) => (row.previous_secret_hash === null ? "Has one secret alone." : undefined),
  async run({ tx }, { id }) {
    await tx
      .updateTable("latchkey_sites")
      .set({ previous_secret_hash: null, previous_secret_expires_at: null })
      .where("id", "=", id)
      .execute();
  },
};
