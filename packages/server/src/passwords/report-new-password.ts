import { type AuditEntry, recordEvent } from "../audit/record-event.ts";
import type { Requester } from "../kernel/requester.ts";
import { enqueueMail, type MailDeps } from "../mail/enqueue-mail.ts";
import type { Queries } from "../store/open-store.ts";
import type { UserRow } from "../users/user-record.ts";

interface NewPassword extends Pick<AuditEntry, "event" | "sessionId"> {
  readonly event: "password_changed" | "password_reset";
  readonly user: UserRow;
  readonly requester: Requester;
}

/** Writes down that somebody has a new password, and tells them, in the transaction that writes it. */
export async function reportNewPassword(
  tx: Queries,
  deps: MailDeps,
  { user, requester, ...event }: NewPassword,
): Promise<void> {
  await recordEvent(tx, deps.clock, { ...event, userId: user.id, requester });
  if (user.email === null) return;
  const { address, userAgent } = requester;
  const content = { address, userAgent };
  await enqueueMail(tx, deps, { kind: "password_changed", userId: user.id, to: user.email, content });
}
