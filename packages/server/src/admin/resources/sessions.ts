import { sql } from "kysely";
import { timeOfId } from "../../kernel/id.ts";
import { describeDevice } from "../../sessions/describe-device.ts";
import { endReasons } from "../../sessions/session.ts";
import { endSession } from "../../sessions/store.ts";
import type { AdminDeps } from "../admin-deps.ts";
import { type AdminAction, defineResource, type Row } from "../resource.ts";
import { isLive, readLiveSessions } from "../sessions/read-live-sessions.ts";
import { protectStaff } from "../users/protect-user.ts";

const end: AdminAction<AdminDeps> = {
  scope: "rows",
  isDestructive: true,
  refuses(row, now) {
    if (row.ended_at !== null) return "Has ended already.";
    const deadline = Math.min(Number(row.idle_expires_at), Number(row.expires_at));
    return deadline <= now.getTime() ? "Has expired already." : undefined;
  },
  async run({ deps, tx }, { id }) {
    await endSession(tx, id, { at: deps.clock.now(), reason: "ended_by_admin" });
  },
};

/**
 * Where people are signed in, the newest sign-in first: that is the order of the ids. There is none by the last use, since every
 * refresh would write its index.
 */
export const sessionsResource = defineResource<AdminDeps>({
  name: "sessions",
  label: "Session",
  labelPlural: "Sessions",
  commandLine: { examples: ["sessions list --filter user_id=ada", "sessions end <session>"] },
  table: "latchkey_sessions",
  personColumn: "user_id",
  title: { columns: ["user_agent"], make: nameSession },
  fields: {
    user_id: { type: "reference", label: "User", references: "users", isOwned: true },
    site_id: { type: "reference", label: "Site", references: "sites", isOwned: true },
    is_live: { type: "boolean", label: "In use", read: readLiveSessions },
    device: { type: "text", compute: deviceOf },
    address: { type: "text" },
    user_agent: { type: "long_text" },
    amr: { type: "texts", label: "Signed in by" },
    opened: { type: "timestamp", compute: openedAt },
    last_used_at: { type: "timestamp", label: "Last used" },
    idle_expires_at: { type: "timestamp", label: "Ends unless used before" },
    expires_at: { type: "timestamp", label: "Ends at the latest" },
    ended_at: { type: "timestamp", label: "Ended" },
    end_reason: { type: "choice", choices: endReasons },
  },
  list: ["user_id", "site_id", "device", "address", "opened", "last_used_at", "is_live"],
  sorts: ["-id"],
  filters: {
    user_id: { type: "reference", label: "User", references: "users" },
    site_id: { type: "reference", label: "Site", references: "sites" },
    state: {
      type: "choice",
      choices: ["live", "ended"],
      where: (state, now) => (state === "live" ? isLive(now) : sql`latchkey_sessions.ended_at is not null`),
    },
  },
  protectPerson: protectStaff,
  actions: { end },
});

function deviceOf(row: Row): string {
  return describeDevice(row.user_agent as string | null);
}

function openedAt(row: Row): Date {
  return timeOfId(String(row.id));
}

/** `Chrome on Windows, 2026-11-28 09:12 UTC`: where somebody signed in and when, neither of which ever changes. */
function nameSession(row: Row): string {
  const opened = `${openedAt(row).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return [deviceOf(row), opened].filter(Boolean).join(", ");
}
