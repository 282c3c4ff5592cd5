import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a database that can be taken away. */
export interface Relay {
  readonly url: string;
  /** Ends the connections that there are; the database itself notices late. */
  cut(): void;
  /** Lets nothing through any more, and ends nothing: who waits for the database waits. */
  hang(): void;
  stop(): Promise<void>;
}

export async function startRelay(databaseUrl: string): Promise<Relay> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    client.pipe(database).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((relay.address() as AddressInfo).port);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    hang() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async stop() {
      relay.close();
      cut();
      await once(relay, "close");
    },
  };
}
