import { enqueueMail, type MailDeps } from "../mail/enqueue-mail.ts";
import { issueOneTimeToken } from "../one-time-tokens/one-time-tokens.ts";
import type { Queries } from "../store/open-store.ts";

interface Recipient {
  readonly userId: string;
  /** In canonical form. */
  readonly email: string;
}

/** Mails a person a link to choose a new password; one that they got before is dead (S75). */
export async function mailResetLink(
  tx: Queries,
  deps: MailDeps,
  { userId, email }: Recipient,
): Promise<void> {
  const purpose = "reset_password";
  const token = await issueOneTimeToken(tx, deps.clock, { purpose, userId, email });
  await enqueueMail(tx, deps, { kind: purpose, userId, to: email, content: { uid: userId, token } });
}
