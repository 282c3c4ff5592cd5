import type { OfflineProvider } from "@latchkey/idp";
import { type Duration, days } from "../../kernel/duration.ts";
import { addSite } from "../../testing/add-site.ts";
import { createMigratedDatabase } from "../../testing/migrated-database.ts";
import { basic, startTestServer, testSite, type TestServer } from "../../testing/start-test-server.ts";
import { StandingClock } from "../../testing/test-clock.ts";
import type { DatabaseKind, TestDatabase } from "../../testing/test-database.ts";
import type { Caller, Door } from "./session-model.ts";

type Headers = Readonly<Record<string, string>>;

/** The product under the model: one database, and the nodes that stand before it. */
export interface SessionNodes {
  readonly clock: StandingClock;
  /** One of the nodes, by any number. */
  node(index: number): TestServer;
  /** Stops a node and starts it again. */
  restart(index: number): Promise<void>;
  headersOf(who: Caller | Door): Headers;
  close(): Promise<void>;
}

const settings = {
  ACCESS_TOKEN_LIFETIME: "5m",
  REFRESH_TOKEN_LIFETIME: "40m",
  SESSION_LIFETIME: "2h",
};

/** Their clock goes hours in a run: before a signing key retires, they are replaced. */
export const nodesLiveFor: Duration = days(20);

/** Two nodes on PostgreSQL, one on SQLite, where a second would wait for the first one's lock on the thread of both. */
export async function openSessionNodes(database: DatabaseKind, idp: OfflineProvider): Promise<SessionNodes> {
  const files: TestDatabase = await createMigratedDatabase(database);
  const clock = new StandingClock();
  const start = () => startTestServer({ database, idp, databaseUrl: files.url, clock, settings });
  const nodes = [await start()];
  if (database === "postgres") nodes.push(await start());
  const shop = await addSite(nodes[0]!, "shop");
  const headers: Readonly<Record<Caller | Door, Headers>> = {
    web: { authorization: basic() },
    shop: { authorization: basic(shop) },
    anybody: {},
    impostor: { authorization: basic({ ...testSite, secret: "not the secret" }) },
    page: { origin: testSite.origin },
  };
  return {
    clock,
    node: (index) => nodes[index % nodes.length]!,
    async restart(index) {
      await nodes[index % nodes.length]!.close();
      nodes[index % nodes.length] = await start();
    },
    headersOf: (who) => headers[who],
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
      await files.drop();
    },
  };
}
