import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import type { TestCertificate } from "./make-certificate.ts";

/** What reached a mail server, and whether it could be read on the way. */
export interface SeenMail {
  readonly isEncrypted: boolean;
  readonly to: readonly string[];
  readonly message: string;
}

interface TlsMailServer extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly SeenMail[];
  /** Who signed in, as `user:password`, and whether it could be read on the way. */
  readonly signIns: readonly { readonly isEncrypted: boolean; readonly as: string }[];
}

/** A mail server on localhost that encrypts: from the start, or by STARTTLS, which it offers and does not ask for. */
export async function startTlsMailServer(
  security: "tls" | "starttls",
  { cert, key }: TestCertificate,
): Promise<TlsMailServer> {
  const mails: SeenMail[] = [];
  const signIns: { isEncrypted: boolean; as: string }[] = [];
  const smtp = new SMTPServer({
    secure: security === "tls",
    cert,
    key,
    disableReverseLookup: true,
    authOptional: true,
    // What a careless client would say in the open must be seen here.
    allowInsecureAuth: true,
    closeTimeout: 0,
    onAuth({ username = "", password = "" }, { secure }, answer) {
      signIns.push({ isEncrypted: secure, as: `${username}:${password}` });
      answer(null, { user: username });
    },
    async onData(stream, { secure, envelope }, answer) {
      const to = envelope.rcptTo.map(({ address }) => address);
      mails.push({ isEncrypted: secure, to, message: await text(stream) });
      answer();
    },
  });
  // A client that does not believe the certificate goes in the middle of a word.
  smtp.on("error", () => {});
  await new Promise<void>((resolve) => smtp.listen(0, "localhost", resolve));
  const { port } = smtp.server.address() as AddressInfo;
  return {
    port,
    mails,
    signIns,
    [Symbol.asyncDispose]: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}
