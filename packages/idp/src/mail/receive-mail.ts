import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { SMTPServerDataStream, SMTPServerError, SMTPServerSession } from "smtp-server";
import type { OpenMailbox } from "./mailbox.ts";
import { parseMail } from "./parse-mail.ts";
import type { ReceivedMail } from "./received-mail.ts";
import { refusalFor, type Refusal, type SmtpFaultState } from "./smtp-faults.ts";

export interface ReceiveDeps {
  readonly mailbox: OpenMailbox;
  readonly faults: SmtpFaultState;
}

/** A mail on its way in. */
export interface Transmission {
  readonly stream: SMTPServerDataStream;
  readonly session: SMTPServerSession;
  /** The sender's connection; gone if they have gone. */
  readonly socket: Socket | undefined;
  /** Tells the sender that the mail was taken, or why not. */
  answer(refusal?: Error): void;
}

/** How large a mail may be. */
export const mailLimitBytes = 1024 * 1024;

/** Takes a mail whole, then answers: it is in the mailbox when, and only when, its sender is told so. */
export async function receiveMail(deps: ReceiveDeps, transmission: Transmission): Promise<void> {
  const { mailbox, faults } = deps;
  const { socket, answer } = transmission;
  const mail = await readMail(faults, transmission).catch((error: Error) => error);
  if (faults.delayMs > 0) await waitUnlessClosed(faults.delayMs, socket);
  if (mail instanceof Error) return answer(mail);

  if (faults.dropsAfterData) socket?.destroy();
  if (!socket || socket.destroyed) return mailbox.deliverUnanswered(mail);
  answer();
  mailbox.deliver(mail);
}

async function readMail(faults: SmtpFaultState, { stream, session }: Transmission): Promise<ReceivedMail> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) if (!stream.sizeExceeded) chunks.push(chunk);
  if (stream.sizeExceeded) throw smtpError(552, "The mail is too large.");

  const { mailFrom, rcptTo } = session.envelope;
  const to = rcptTo.map(({ address }) => address);
  const refusal = refusalError(faults, "DATA", to);
  if (refusal) throw refusal;
  return parseMail(Buffer.concat(chunks), { from: mailFrom ? mailFrom.address : "", to }).catch(() => {
    throw smtpError(554, "The mail cannot be read.");
  });
}

/** What a sender is told where a fault refuses their mail. */
export function refusalError(
  faults: SmtpFaultState,
  at: Refusal["at"],
  addresses: readonly string[],
): SMTPServerError | undefined {
  const refusal = refusalFor(faults, at, addresses);
  return refusal && smtpError(refusal.code, "Refused, as the test wants it.");
}

const smtpError = (responseCode: number, message: string): SMTPServerError =>
  Object.assign(new Error(message), { responseCode });

async function waitUnlessClosed(milliseconds: number, socket: Socket | undefined): Promise<void> {
  const closed = new AbortController();
  const abort = () => closed.abort();
  socket?.once("close", abort);
  await setTimeout(milliseconds, undefined, { signal: closed.signal }).catch(() => undefined);
  socket?.off("close", abort);
}
