import { describeSendFailure, isRefusedForGood } from "./describe-send-failure.ts";
import type { SmtpAddress } from "./smtp-address.ts";
import { type Envelope, openSmtpConnection, type SmtpConnection } from "./smtp-connection.ts";

/** What became of a mail. `reason` is a short word without addresses. */
export type SendOutcome =
  | { readonly kind: "sent" }
  /** Never again. */
  | { readonly kind: "refused"; readonly reason: string }
  /** Not this time. */
  | { readonly kind: "deferred"; readonly reason: string }
  /** The server cannot be reached, or lets us not in: nothing was said about this mail. */
  | { readonly kind: "unreachable"; readonly reason: string };

/** The mail server that takes our mails, with the connections to it. */
export class MailServer {
  readonly #address: SmtpAddress;
  readonly #free: SmtpConnection[] = [];
  readonly #end = new AbortController();

  constructor(address: SmtpAddress) {
    this.#address = address;
  }

  /** Hands a mail over; as many at once as there are callers. */
  async send(envelope: Envelope, message: Buffer): Promise<SendOutcome> {
    let connection: SmtpConnection;
    try {
      connection = await this.#connect();
    } catch (error) {
      return { kind: "unreachable", reason: describeSendFailure(error) };
    }
    try {
      await connection.send(envelope, message);
      this.#free.push(connection);
      return { kind: "sent" };
    } catch (error) {
      connection.destroy();
      return {
        kind: isRefusedForGood(error) ? "refused" : "deferred",
        reason: describeSendFailure(error),
      };
    }
  }

  /** Says goodbye on the connections that nobody uses: a server that is left waiting ends them at a bad moment. */
  rest(): void {
    for (const connection of this.#free.splice(0)) connection.quit();
  }

  /** Ends everything, mails under way too. */
  close(): void {
    this.#end.abort();
  }

  async #connect(): Promise<SmtpConnection> {
    const free = this.#free.pop();
    if (free && (await isAlive(free))) return free;
    return openSmtpConnection(this.#address, this.#end.signal);
  }
}

/** A dead connection must show before a mail is on it: after that, nobody would know whether the mail arrived. */
async function isAlive(connection: SmtpConnection): Promise<boolean> {
  try {
    await connection.prepareForNext();
    return true;
  } catch {
    return false;
  }
}
