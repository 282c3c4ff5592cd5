import type { OfflineProvider } from "@latchkey/idp";
import { startTestProvider } from "../../testing/exchange.ts";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Cluster, createCluster } from "../../../../../tools/provide/postgres-cluster.ts";
import { minutes } from "../../kernel/duration.ts";
import { createTestDatabase } from "../../testing/test-database.ts";
import { createForgetfulDisk } from "./power-cut/forgetful-disk.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { type ServerProcess, startServerProcess } from "../server-process.ts";
import {
  type Counts,
  countAccounts,
  type CrashingSystem,
  findLost,
  surviveCrashes,
} from "./survive-crashes.ts";

const kills = scaled({
  short: { crashes: 3, acknowledgements: 300 },
  full: { crashes: 100, acknowledgements: 100_000 },
});
const powerCuts = scaled({
  short: { crashes: 4, acknowledgements: 300 },
  full: { crashes: 50, acknowledgements: 20_000 },
});

let idp: OfflineProvider;
beforeAll(async () => {
  idp = await startTestProvider();
});
afterAll(() => idp.close());

interface Proof {
  readonly counts: Counts;
  readonly name: string;
  readonly claim: string;
  readonly how: string;
}

interface Verdict {
  /** Answers that a client may not get. */
  readonly wrong: readonly string[];
  readonly lost: readonly string[];
  /** More users than identities would be a person with two accounts. */
  readonly strays: number;
}

const allIsWell: Verdict = { wrong: [], lost: [], strays: 0 };

async function play(
  system: CrashingSystem,
  databaseUrl: string,
  { counts, ...proof }: Proof,
): Promise<Verdict> {
  const { wrong, lives, ...seen } = await surviveCrashes(system, counts);
  const lost = await findLost(databaseUrl, lives);
  const { users, identities } = await countAccounts(databaseUrl);
  const verdict = { wrong, lost, strays: users - identities };
  if (wrong.length + lost.length > 0 || verdict.strays !== 0) return verdict;
  await recordProof({
    ...proof,
    figures: {
      crashes: seen.crashes,
      "acknowledged sign-ins, refreshes, changes and sign-outs": seen.acknowledged,
      "of them lost": lost.length,
      "clients that went on after a crash": seen.resumed,
      "accounts, and identities": `${users}, ${identities}`,
    },
  });
  return verdict;
}

describe("S56: whatever is acknowledged", () => {
  test(
    "outlives kill -9 of the backend on SQLite, and what was not answered is resolved by asking again",
    async () => {
      const database = await createTestDatabase("sqlite");
      onTestFinished(() => database.drop());
      const start = () => startServerProcess({ database: "sqlite", databaseUrl: database.url, idp });
      const system = await restarting(start);
      const verdict = await play(system, database.url, {
        counts: kills,
        name: "kill-backend-sqlite",
        claim: "Nothing acknowledged is lost when the backend is killed, on SQLite",
        how: "Sixteen clients sign in, refresh, change a name and sign out, and write down what was acknowledged. The backend is ended by `kill -9` in the middle of it and started again; the clients go on where they were, and at the end the database is compared with what they wrote down.",
      });
      expect(verdict).toEqual(allIsWell);
    },
    minutes(60),
  );

  test(
    "outlives a power cut on SQLite, whether it loses all that was not synced or a part of it by chance",
    async () => {
      const database = await createTestDatabase("sqlite");
      onTestFinished(() => database.drop());
      // The tables are there before the first cut.
      await (await startServerProcess({ database: "sqlite", databaseUrl: database.url, idp })).stop();
      const disk = await createForgetfulDisk(database.url.slice("file:".length));
      onTestFinished(() => disk.remove());
      const start = () =>
        startServerProcess({
          database: "sqlite",
          databaseUrl: database.url,
          idp,
          settings: disk.environment,
        });
      let cuts = 0;
      const system = await restarting(start, () => disk.cutPower(cuts++ % 2 === 1));
      const verdict = await play(system, database.url, {
        counts: powerCuts,
        name: "power-cut-sqlite",
        claim: "Nothing acknowledged is lost when the power is cut, on SQLite",
        how: "As when the backend is killed, and every write that was not followed by a sync is taken back before the restart: all of them in every other cut, and each 4 KiB by chance in the others (`packages/server/src/proofs/crashes/power-cut/disk.c`).",
      });
      expect(verdict).toEqual(allIsWell);
    },
    minutes(60),
  );

  test(
    "outlives kill -9 of PostgreSQL, with no restart of the backend",
    async () => {
      const cluster = await createCluster();
      onTestFinished(() => cluster.remove());
      await cluster.start();
      const server = await startServerProcess({ database: "postgres", databaseUrl: cluster.url, idp });
      onTestFinished(() => server.kill());
      const verdict = await play(crashing(cluster, server.url), cluster.url, {
        counts: kills,
        name: "kill-postgres",
        claim: "Nothing acknowledged is lost when PostgreSQL is killed",
        how: "Sixteen clients sign in, refresh, change a name and sign out, and write down what was acknowledged. PostgreSQL (fsync on, on disk) is ended by `kill -9` in the middle of it and started again, while the backend runs on; the clients go on where they were, and at the end the database is compared with what they wrote down.",
      });
      expect(verdict).toEqual(allIsWell);
    },
    minutes(60),
  );
});

/** A backend that is killed and started again. @param afterKill What else happens before it is started again. */
async function restarting(
  start: () => Promise<ServerProcess>,
  afterKill = async (): Promise<void> => {},
): Promise<CrashingSystem> {
  let server = await start();
  onTestFinished(() => server.kill());
  return {
    idp,
    url: () => server.url,
    async crash() {
      await server.kill();
      await afterKill();
    },
    recover: async () => void (server = await start()),
  };
}

function crashing(cluster: Cluster, url: string): CrashingSystem {
  return { idp, url: () => url, crash: () => cluster.kill(), recover: () => cluster.start() };
}
