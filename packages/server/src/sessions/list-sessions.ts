import { timeOfId } from "../kernel/id.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { describeDevice } from "./describe-device.ts";
import { selectLiveSessions } from "./live-sessions.ts";

/** A place where a person is signed in. */
export interface ListedSession {
  readonly id: string;
  /** The name of its front end. */
  readonly site: string;
  /** `""` where it is not known. */
  readonly device: string;
  /** The address of the last use; `""` where it is not known. */
  readonly address: string;
  readonly openedAt: Date;
  readonly lastUsedAt: Date;
}

/** Where a person is signed in, the newest use first. */
export async function listSessions(
  { store, clock }: StoreDeps,
  { userId }: { readonly userId: string },
): Promise<readonly ListedSession[]> {
  const rows = await store.run((db) =>
    selectLiveSessions(db, { userId, now: clock.now() })
      .innerJoin("latchkey_sites", "latchkey_sites.id", "latchkey_sessions.site_id")
      .select((row) => [
        "latchkey_sessions.id",
        "latchkey_sites.name as site",
        row.ref("latchkey_sessions.address").as("address"),
        "user_agent",
        "last_used_at",
      ])
      .orderBy("last_used_at", "desc")
      .orderBy("latchkey_sessions.id", "desc")
      .execute(),
  );
  return rows.map(({ id, site, address, user_agent, last_used_at }) => ({
    id,
    site,
    device: describeDevice(user_agent),
    address: address ?? "",
    openedAt: timeOfId(id),
    lastUsedAt: last_used_at,
  }));
}
