import { after } from "../kernel/clock.ts";
import { days } from "../kernel/duration.ts";
import type { StoreDeps } from "../store/open-store.ts";

const keptFor = days(30);

/** Removes what is left of the mails that are not worth sending for a month, sent or given up long ago. */
export async function forgetOldMail({ store, clock }: StoreDeps): Promise<void> {
  await store.run((db) =>
    db.deleteFrom("latchkey_outbox").where("expires_at", "<", after(clock.now(), -keptFor)).execute(),
  );
}
