import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server of the attacker's: whoever follows an attacker's word about where keys or people are comes by here. */
export interface Trap {
  readonly url: string;
  readonly visits: number;
  /** What it answers from now on. */
  serve(content: object): void;
  close(): void;
}

export async function openTrap(): Promise<Trap> {
  let visits = 0;
  let body = "{}";
  const server = createServer((_request, response) => {
    visits++;
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/trap`,
    get visits() {
      return visits;
    },
    serve(content) {
      body = JSON.stringify(content);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
