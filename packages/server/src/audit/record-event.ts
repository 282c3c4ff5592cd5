import type { Insertable } from "kysely";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import type { ColumnTypeName } from "../store/column-types.ts";
import { type Asked, compileForRows } from "../store/compile-for-rows.ts";
import type { Queries } from "../store/open-store.ts";
import type { AuditChange, AuditTable } from "../store/tables.ts";

/** What the audit table knows. A new kind of event starts with a word here. */
export const auditEvents = [
  "user_created",
  "user_updated",
  "identity_linked",
  "link_refused",
  "signed_in",
  "signed_out",
  "signed_out_everywhere",
  "refresh_token_reused",
  "parent_token_replayed_late",
  "site_credentials_refused",
  "site_registered",
  "superuser_created",
  "user_registered",
  "registration_repeated",
  "registrations_expired",
  "sign_in_refused",
  "email_verified",
  "password_changed",
  "password_reset_requested",
  "password_reset",
  "email_change_requested",
  "email_change_cancelled",
  "email_changed",
  "session_ended",
  "reauthenticated",
  "identity_unlinked",
  "console_opened",
  "console_closed",
  "console_set_up",
  "row_added",
  "row_changed",
  "row_deleted",
  "action_done",
] as const;

export type AuditEvent = (typeof auditEvents)[number];

export interface AuditEntry {
  readonly event: AuditEvent;
  readonly userId?: string;
  readonly siteId?: string;
  readonly sessionId?: string;
  readonly requester?: Requester;
  /** Facts without secrets, tokens or e-mail addresses. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  /** Who did it, where it was not the person of `userId` themselves. */
  readonly actorId?: string;
  /** What it was done to. */
  readonly object?: { readonly resource: string; readonly id: string };
  /** Before and after, by field; without secrets. */
  readonly changes?: Readonly<Record<string, AuditChange>>;
}

/** Writes an event, in the transaction of what caused it: there is no event without its cause and no cause without its event. */
export async function recordEvent(tx: Queries, clock: Clock, entry: AuditEntry): Promise<void> {
  await recordEvents(tx, clock, [entry]);
}

/** As {@link recordEvent}, for several at once. */
export async function recordEvents(tx: Queries, clock: Clock, entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.map((entry) => ({
    id: newId(clock),
    event: entry.event,
    user_id: entry.userId ?? null,
    site_id: entry.siteId ?? null,
    session_id: entry.sessionId ?? null,
    address: entry.requester?.address ?? null,
    request_id: entry.requester?.requestId ?? null,
    details: JSON.stringify(entry.details ?? {}),
    actor_id: entry.actorId ?? null,
    resource: entry.object?.resource ?? null,
    object_id: entry.object?.id ?? null,
    changes: JSON.stringify(entry.changes ?? {}),
    created_at: clock.now(),
  }));
  await insertRows(tx, rows);
}

/** What is written of an event; the chain adds the rest when it seals it. */
type EventRow = Omit<Insertable<AuditTable>, "hash" | "sequence">;

const columnTypes = {
  id: "id",
  event: "text",
  user_id: "id",
  site_id: "text",
  session_id: "id",
  address: "text",
  request_id: "text",
  details: "json",
  actor_id: "id",
  resource: "text",
  object_id: "text",
  changes: "json",
  created_at: "timestamp",
} as const satisfies Record<keyof EventRow, ColumnTypeName>;

const insertRows = compileForRows(columnTypes, (tx, asked: Asked<EventRow>, columns) =>
  tx.insertInto("latchkey_audit").columns(columns).expression(tx.selectFrom(asked).select(columns)),
);
