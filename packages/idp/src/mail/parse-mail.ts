import { randomUUID } from "node:crypto";
import PostalMime, { type Header } from "postal-mime";
import type { ReceivedMail } from "./received-mail.ts";

/** Who sent a mail to whom, as SMTP was told. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/**
 * Reads a message as it came over the wire.
 *
 * @throws if it is nested deeper, or has longer headers, than any mail that is meant to be read
 */
export async function parseMail(raw: Uint8Array, envelope: Envelope): Promise<ReceivedMail> {
  const mail = await PostalMime.parse(raw);
  return {
    id: randomUUID(),
    messageId: mail.messageId ?? "",
    from: mail.from?.address ?? envelope.from,
    to: envelope.to,
    subject: mail.subject ?? "",
    text: mail.text ?? "",
    html: mail.html ?? "",
    receivedAt: new Date(),
    headers: headersByName(mail.headers),
  };
}

function headersByName(headers: readonly Header[]): Record<string, string> {
  const lines = [...Map.groupBy(headers, ({ key }) => key)];
  return Object.fromEntries(lines.map(([key, group]) => [key, group.map(({ value }) => value).join("\n")]));
}
