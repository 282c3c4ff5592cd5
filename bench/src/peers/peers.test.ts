import { copyFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { type OfflineProvider, startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DatabaseHost, openDatabaseHost } from "../databases/create-database.ts";
import { createIdTokens } from "../people/id-tokens.ts";
import { peerNames } from "./peer.ts";
import { prepareDatabase, type TablesOwner, tablesOf, tablesOwners } from "./prepare-database.ts";
import { buildLatchkey } from "./start-latchkey.ts";
import { startPeer } from "./start-peer.ts";

const people = 20;

/** What a peer's database tells of the loads: everybody, and how many refreshes it has seen. */
const betterAuthFacts = {
  users: "select count(*) from user",
  sessions: "select count(*) from session",
  refreshes: "select count(*) from session where updatedAt > createdAt",
};
const facts: Readonly<Record<TablesOwner, typeof betterAuthFacts>> = {
  latchkey: {
    users: "select count(*) from users",
    sessions: "select count(*) from latchkey_sessions",
    refreshes: "select sum(generation) from latchkey_sessions",
  },
  "better-auth": betterAuthFacts,
  "better-auth-jwt": betterAuthFacts,
};

let provider: OfflineProvider;
let host: DatabaseHost;
const prepared = new Map<TablesOwner, string>();

beforeAll(async () => {
  await buildLatchkey();
  provider = await startOfflineProvider({ port: 0, redirectUris: [] });
  host = await openDatabaseHost("sqlite");
  const prepare = async (tables: TablesOwner) => {
    const url = await prepareDatabase({ host, name: `${tables}-template`, tables, provider, people });
    prepared.set(tables, url);
  };
  await Promise.all(tablesOwners.map(prepare));
});

afterAll(async () => {
  await host.stop();
  await provider.close();
});

test.concurrent.each(peerNames)("%s does each load, and its database shows it", async (name) => {
  const databaseUrl = await host.create(name);
  await copyFile(fileOf(prepared.get(tablesOf(name))!), fileOf(databaseUrl));
  const { users, sessions, refreshes } = facts[tablesOf(name)];
  const before = count(databaseUrl, sessions);
  const tokens = createIdTokens(provider);
  // A test needs nothing that must be built before.
  const nodeOptions = ["--conditions=source"];
  const peer = await startPeer(name, { databaseUrl, provider, nodeOptions });
  const line = peer.openLine();
  try {
    await line.signIn(await tokens.ofKnown(people));
    expect(count(databaseUrl, users)).toBe(people);
    await line.readUser();
    expect(count(databaseUrl, refreshes)).toBe(0);
    await line.refresh();
    expect(count(databaseUrl, refreshes)).toBe(1);
    await line.refresh();
    await line.readUser();
    await line.signIn(await tokens.ofNew());
    expect(count(databaseUrl, users)).toBe(people + 1);
    expect(count(databaseUrl, sessions)).toBe(before + 2);
  } finally {
    await line.close();
    await peer.stop();
  }
});

function count(databaseUrl: string, statement: string): number {
  const database = new DatabaseSync(fileOf(databaseUrl), { readOnly: true });
  const [value] = Object.values(database.prepare(statement).get() ?? {});
  database.close();
  return Number(value);
}

function fileOf(databaseUrl: string): string {
  return databaseUrl.slice("file:".length);
}
