import type { DatabaseHost } from "../databases/create-database.ts";
import { fillBetterAuth, fillLatchkey } from "../people/fill-people.ts";
import type { PeerName } from "./peer.ts";
import type { ProviderFacts } from "./start-latchkey.ts";
import { startPeer } from "./start-peer.ts";

/** Whose tables a peer works on: driver and bare server have none of their own. */
export const tablesOwners = ["latchkey", "better-auth", "better-auth-jwt"] as const;

export type TablesOwner = (typeof tablesOwners)[number];

export function tablesOf(name: PeerName): TablesOwner {
  return tablesOwners.find((owner) => owner === name) ?? "latchkey";
}

interface Preparation {
  readonly host: DatabaseHost;
  /** What the database is called. */
  readonly name: string;
  readonly tables: TablesOwner;
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
