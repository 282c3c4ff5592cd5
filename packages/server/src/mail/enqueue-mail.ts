import { after, type Clock } from "../kernel/clock.ts";
import { days, type Duration } from "../kernel/duration.ts";
import { newId } from "../kernel/id.ts";
import type { Secrets } from "../kernel/secrets.ts";
import type { Queries } from "../store/open-store.ts";
import { linkLifetimes } from "./link-lifetimes.ts";
import type { Mail, MailKind } from "./mail.ts";

export interface MailDeps {
  readonly clock: Clock;
  readonly secrets: Secrets;
}

/** How long a mail is worth sending: no longer than its link works, and a notice that is days late only frightens. */
const worthSendingFor: Readonly<Record<MailKind, Duration>> = {
  ...linkLifetimes,
  email_taken: days(3),
  password_changed: days(3),
  email_changed: days(3),
  identity_connected: days(3),
  identity_disconnected: days(3),
  refresh_token_reused: days(3),
};

/**
 * Puts a mail into the outbox, in the transaction of its cause: there is no mail without its cause, and no cause without
 * its mail. What it holds is sealed, since the keys of links stand in it (S75).
 */
export async function enqueueMail(tx: Queries, { clock, secrets }: MailDeps, mail: Mail): Promise<void> {
  const now = clock.now();
  const { kind, userId, to, content } = mail;
  await tx
    .insertInto("latchkey_outbox")
    .values({
      id: newId(clock),
      kind,
      user_id: userId,
      content: secrets.seal("outbox", JSON.stringify({ to, content })),
      created_at: now,
      next_attempt_at: now,
      expires_at: after(now, worthSendingFor[kind]),
      sent_at: null,
      failed_at: null,
      last_error: null,
    })
    .execute();
}
