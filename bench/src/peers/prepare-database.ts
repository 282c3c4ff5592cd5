import type { DatabaseHost } from "../databases/create-database.ts";
import { fillBetterAuth, fillLatchkey } from "../people/fill-people.ts";
import type { PeerName } from "./peer.ts";
import type { ProviderFacts } from "./start-latchkey.ts";
import { startPeer } from "./start-peer.ts";

interface Preparation {
  readonly host: DatabaseHost;
  /** What the database is called. */
  readonly name: string;
  /** Whose tables it shall have: driver and bare server work on Latchkey's. */
  readonly tables: Extract<PeerName, "latchkey" | "better-auth">;
  readonly provider: ProviderFacts;
  readonly people: number;
}

/** Makes a database with tables as their maker makes them, and so many people in it; answers its URL. */
export async function prepareDatabase(preparation: Preparation): Promise<string> {
  const { host, name, tables, provider, people } = preparation;
  const url = await host.create(name);
  const maker = await startPeer(tables, { databaseUrl: url, provider });
  await maker.stop();
  const fill = tables === "latchkey" ? fillLatchkey : fillBetterAuth;
  await fill({ url, people, issuer: provider.issuer });
  return url;
}
