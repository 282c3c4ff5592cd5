import { createTransport, type SendMailOptions } from "nodemailer";
import type { Options as SmtpOptions, SentMessageInfo } from "nodemailer/lib/smtp-transport/index.js";

export type { SmtpOptions };

/** Sends a mail over a connection of its own. What is not given says nothing of interest. */
export async function sendMail(
  smtpUrl: string | undefined,
  mail: SendMailOptions,
  connection: SmtpOptions = {},
): Promise<SentMessageInfo> {
  const { hostname, port } = new URL(smtpUrl ?? "no mail is received here");
  // Beside a `url` nodemailer would take no other option.
  const transport = createTransport({ host: hostname, port: Number(port), ...connection });
  try {
    return await transport.sendMail({
      from: "Latchkey <no-reply@latchkey.example>",
      to: "reader@mail.example",
      subject: "Hello",
      text: "Hello!",
      ...mail,
    });
  } finally {
    transport.close();
  }
}
