import { enqueueMail, type MailDeps } from "../mail/enqueue-mail.ts";
import { issueOneTimeToken } from "../one-time-tokens/one-time-tokens.ts";
import type { Queries } from "../store/open-store.ts";

interface Recipient {
  readonly userId: string;
  readonly email: string;
}

/** Mails a person the key that proves their address; one that they got before is dead (S75). */
export async function mailVerification(
  tx: Queries,
  deps: MailDeps,
  { userId, email }: Recipient,
): Promise<void> {
  const key = await issueOneTimeToken(tx, deps.clock, { purpose: "verify_email", userId, email });
  await enqueueMail(tx, deps, { kind: "verify_email", userId, to: email, content: { key } });
}
