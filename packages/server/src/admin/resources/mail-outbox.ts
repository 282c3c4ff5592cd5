import { type RawBuilder, sql } from "kysely";
import { Failure } from "../../kernel/failure.ts";
import { retryMail } from "../../mail/retry-mail.ts";
import { mailKinds } from "../../mail/templates/render-mail.ts";
import type { AdminDeps } from "../admin-deps.ts";
import { type AdminAction, defineResource, type Row } from "../resource.ts";

const overdue = "Is not worth sending any more: let the person ask for another one.";

const retry: AdminAction<AdminDeps> = {
  label: "Send now",
  scope: "rows",
  refuses(row, now) {
    if (row.sent_at !== null) return "Is sent already.";
    return (row.expires_at as Date) > now ? undefined : overdue;
  },
  async run({ deps, tx }, { id }) {
    const isRetried = await retryMail(tx, deps.clock, id);
    if (!isRetried) throw new Failure("action_refused", "nothing to send", { sentence: overdue });
  },
};

type State = "waiting" | "sent" | "failed" | "expired";

/** Each but the one of most rows has an index of its own. */
const states: Readonly<Record<State, RawBuilder<boolean>>> = {
  waiting: sql`latchkey_outbox.sent_at is null and latchkey_outbox.failed_at is null`,
  sent: sql`latchkey_outbox.sent_at is not null`,
  failed: sql`latchkey_outbox.failed_at is not null and latchkey_outbox.last_error <> 'expired'`,
  expired: sql`latchkey_outbox.failed_at is not null and latchkey_outbox.last_error = 'expired'`,
};

/** What was mailed, and what waits: neither to which address nor with which words, since links stand in it. */
export const mailOutboxResource = defineResource<AdminDeps>({
  name: "mail_outbox",
  label: "Mail",
  labelPlural: "Mail outbox",
  commandLine: { group: "outbox", examples: ["outbox list", "outbox retry <mail>"] },
  table: "latchkey_outbox",
  personColumn: "user_id",
  title: "kind",
  fields: {
    kind: { type: "choice", choices: mailKinds },
    user_id: { type: "reference", label: "User", references: "users", isOwned: true },
    state: { type: "choice", choices: Object.keys(states), compute: stateOf },
    attempts: { type: "integer" },
    created_at: { type: "timestamp", label: "Written" },
    next_attempt_at: { type: "timestamp", label: "Next attempt" },
    expires_at: { type: "timestamp", label: "Worth sending until" },
    sent_at: { type: "timestamp", label: "Sent" },
    failed_at: { type: "timestamp", label: "Given up" },
    last_error: { type: "text", label: "Why the last attempt failed" },
  },
  list: ["kind", "user_id", "state", "created_at", "next_attempt_at", "sent_at"],
  sorts: ["-id"],
  filters: {
    kind: { type: "choice", choices: mailKinds },
    state: { type: "choice", choices: Object.keys(states), where: (state) => states[state as State] },
    user_id: { type: "reference", label: "User", references: "users" },
  },
  actions: { retry },
});

function stateOf(row: Row): State {
  if (row.sent_at !== null) return "sent";
  if (row.failed_at === null) return "waiting";
  return row.last_error === "expired" ? "expired" : "failed";
}
