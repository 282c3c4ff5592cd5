import { openSmtpPort, type SmtpPort } from "./open-smtp-port.ts";
import type { ReceiveDeps } from "./receive-mail.ts";
import type { SmtpFaults } from "./smtp-faults.ts";

/** A mail server that can go away and come back. */
export interface SmtpServer extends Pick<SmtpFaults, "goDown" | "comeBack"> {
  readonly url: string | undefined;
  close(): Promise<void>;
}

/**
 * Starts to receive mail on 127.0.0.1.
 *
 * @param listenPort 0 for a free one, which is kept when the server goes down and comes back; without it nothing listens
 * @throws the error of `listen`, with code `EADDRINUSE` where the port is taken
 */
export async function startSmtpServer(
  deps: ReceiveDeps,
  listenPort: number | undefined,
): Promise<SmtpServer> {
  if (listenPort === undefined) return noServer;
  const first = await openSmtpPort(deps, listenPort);
  let open: SmtpPort | undefined = first;
  const close = async () => {
    const closing = open;
    open = undefined;
    await closing?.close();
  };
  return {
    url: `smtp://127.0.0.1:${first.port}`,
    goDown: close,
    async comeBack() {
      open ??= await openSmtpPort(deps, first.port);
    },
    close,
  };
}

const noServer: SmtpServer = {
  url: undefined,
  goDown: () => Promise.reject(new Error("This provider receives no mail: start it with an smtpPort.")),
  comeBack: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
