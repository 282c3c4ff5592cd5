import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { mailLimitBytes, receiveMail, refusalError, type ReceiveDeps } from "./receive-mail.ts";

/** A port that receives mail. */
export interface SmtpPort {
  readonly port: number;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

const connectionsLimit = 200;

/**
 * Receives mail on 127.0.0.1, from anybody and for anybody.
 *
 * @param listenPort 0 for a free one
 * @throws the error of `listen`, with code `EADDRINUSE` where the port is taken
 */
export async function openSmtpPort(deps: ReceiveDeps, listenPort: number): Promise<SmtpPort> {
  const sockets = new Map<number, Socket>();
  const socketOf = ({ remotePort }: SMTPServerSession) => sockets.get(remotePort);
  const smtp = new SMTPServer({
    name: "localhost",
    size: mailLimitBytes,
    rejectOversized: true,
    maxClients: connectionsLimit,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    authOptional: true,
    onAuth: (_auth, _session, answer) => answer(null, { user: "anybody" }),
    onRcptTo: ({ address }, _session, answer) => answer(refusalError(deps.faults, "RCPT", [address])),
    onData: (stream, session, answer) =>
      void receiveMail(deps, { stream, session, socket: socketOf(session), answer }),
  });
  smtp.server.on("connection", (socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once("close", () => sockets.delete(remotePort));
  });
  await new Promise<void>((resolve, reject) => {
    // It stays when the port is open: a sender who goes away in the middle of a mail is an error of the server's.
    smtp.on("error", reject);
    smtp.listen(listenPort, "127.0.0.1", resolve);
  });

  return {
    port: (smtp.server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        smtp.close(resolve);
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}
