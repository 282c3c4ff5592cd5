import { startTestServer, type TestServer } from "./start-test-server.ts";

interface SecondNode {
  readonly node: TestServer;
  close(): Promise<void>;
}

/** Starts a server's backend once more beside it, and stops it, as a restart applies the settings again. */
export async function restart(
  { databaseUrl }: { readonly databaseUrl: string },
  options: Pick<Parameters<typeof startTestServer>[0], "database" | "idp" | "settings">,
): Promise<void> {
  await (await startTestServer({ ...options, databaseUrl })).close();
}

/**
 * Another node on a server's PostgreSQL, with connections of its own. On SQLite it is the server itself: a second connection
 * would wait for the first one's lock on the one thread that both have.
 */
export async function startSecondNode(
  server: TestServer & { readonly databaseUrl: string },
  options: Pick<Parameters<typeof startTestServer>[0], "database" | "idp" | "sealAuditEvery">,
): Promise<SecondNode> {
  if (options.database === "sqlite") return { node: server, close: async () => {} };
  const { databaseUrl, clock } = server;
  const node = await startTestServer({ ...options, databaseUrl, clock });
  return { node, close: () => node.close() };
}
