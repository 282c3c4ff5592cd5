import MailComposer from "nodemailer/lib/mail-composer/index.js";
import type { Mailbox } from "./mailbox.ts";
import type { RenderedMail } from "./templates/render-mail.ts";

interface Addressed {
  /** The outbox row's. */
  readonly id: string;
  readonly from: Mailbox;
  /** In canonical form. */
  readonly to: string;
  readonly writtenAt: Date;
}

/** The mail as it goes over the wire (RFC 5322). Sent twice, it has the same Message-ID, so that a mailbox can tell. */
export async function composeMessage(
  mail: RenderedMail,
  { id, from, to, writtenAt }: Addressed,
): Promise<Buffer> {
  const message = new MailComposer({
    from,
    // As an object it is taken as it is: a list in it would be one malformed address, and no second recipient.
    to: { name: "", address: to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    date: writtenAt,
    messageId: `<${id}@${from.address.split("@").at(-1)}>`,
    // RFC 3834 §5: no out-of-office answers to this.
    headers: { "Auto-Submitted": "auto-generated" },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return message.compile().build();
}
