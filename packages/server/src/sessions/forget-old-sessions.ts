import { after } from "../kernel/clock.ts";
import { days } from "../kernel/duration.ts";
import type { StoreDeps } from "../store/open-store.ts";

const keptFor = days(30);

/** Removes the rows of sessions whose absolute end is a month ago. Until then a late token still gets the right sentence. */
export async function forgetOldSessions({ store, clock }: StoreDeps): Promise<void> {
  await store.run((db) =>
    db.deleteFrom("latchkey_sessions").where("expires_at", "<", after(clock.now(), -keptFor)).execute(),
  );
}
