import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Server, ServerResponse } from "node:http";
import type { Duration } from "../kernel/duration.ts";
import { seconds } from "../kernel/duration.ts";
import type { Connection } from "./request-context.ts";

interface ListenOptions {
  readonly fetch: (request: Request, connection: Connection) => Promise<Response>;
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
}

export interface Listener {
  readonly port: number;
  /** Takes no new requests, answers those that it has taken, and then resolves; after `limit` it stops waiting. */
  close(limit?: Duration): Promise<void>;
}

/**
 * Serves a web-standard handler over Node's HTTP server.
 *
 * @throws Error as `net.Server` does, `EADDRINUSE` among them.
 */
export async function listen({ fetch, port, host }: ListenOptions): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: (request, env) =>
      fetch(request, { remoteAddress: (env as HttpBindings).incoming.socket.remoteAddress }),
    serverOptions: { requestTimeout: seconds(30), headersTimeout: seconds(15) },
  }) as Server;
  const keepAlive = watchKeepAlive(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    async close(limit = seconds(10)) {
      keepAlive.end();
      await closeServer(server, limit);
    },
  };
}

/** A busy connection that is kept alive would bring the next request, and hold the end up, although no new ones are taken. */
function watchKeepAlive(server: Server): { end(): void } {
  const underWay = new Set<ServerResponse>();
  let isEnding = false;
  server.prependListener("request", (_request, response: ServerResponse) => {
    response.shouldKeepAlive &&= !isEnding;
    underWay.add(response);
    response.once("close", () => underWay.delete(response));
  });
  return {
    end() {
      isEnding = true;
      for (const response of underWay) response.shouldKeepAlive = false;
    },
  };
}

async function closeServer(server: Server, limit: Duration): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), limit);
  await closed;
  clearTimeout(timer);
}
