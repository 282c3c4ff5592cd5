import { setTimeout as sleep } from "node:timers/promises";
import { startTestProvider } from "../../testing/exchange.ts";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { type Cluster, createCluster } from "../../../../../tools/provide/postgres-cluster.ts";
import { minutes, seconds } from "../../kernel/duration.ts";
import { goOn, type Life, startLoad } from "./acknowledged.ts";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import { startServerProcess } from "../server-process.ts";
import { findLost } from "./survive-crashes.ts";

const failovers = scaled({ short: 1, full: 10 });
const clients = 16;
const longestPause = seconds(3);

test(
  "S56: when PostgreSQL's primary is killed the standby takes over, and nothing acknowledged is lost",
  async () => {
    const pauses: number[] = [];
    const promotions: number[] = [];
    let acknowledged = 0;
    for (let round = 0; round < failovers; round++) {
      const seen = await failOver();
      expect(seen.wrong).toEqual([]);
      expect(seen.lost).toEqual([]);
      pauses.push(seen.pause);
      promotions.push(seen.promotedAfter);
      acknowledged += seen.acknowledged;
    }
    const worst = Math.max(...pauses);
    expect(worst).toBeLessThan(longestPause);
    await recordProof({
      name: "failover-postgres",
      claim: "When PostgreSQL's primary is killed, people sign in again within three seconds",
      how: "A primary with a synchronous standby, both on this machine; one backend that knows both hosts; sixteen clients that sign in, refresh, change a name and sign out. The primary is ended by `kill -9` in the middle of it, and the standby promoted. The time is from the kill to the acknowledgement of the first sign-in that was asked for after the primary's death; then the clients go on where they were, and the database is compared with what they wrote down. The backend runs on all the while.",
      figures: {
        failovers,
        "acknowledged in all": acknowledged,
        "of them lost": 0,
        "longest time until somebody signed in": inSeconds([worst]),
        "each of them": inSeconds(pauses),
        "of it until the standby was promoted": inSeconds(promotions),
      },
    });
  },
  minutes(30),
);

const inSeconds = (times: readonly number[]) =>
  times.map((time) => `${(time / seconds(1)).toFixed(2)} s`).join(", ");

async function failOver() {
  const idp = await startTestProvider();
  onTestFinished(() => idp.close());
  const { primary, standby } = await startPair();
  const server = await startServerProcess({
    database: "postgres",
    databaseUrl: bothHosts(primary, standby),
    idp,
  });
  onTestFinished(() => server.kill());
  const target = { url: server.url, idp };
  const load = startLoad(target, clients);
  await sleep(seconds(2));
  const killedAt = performance.now();
  await primary.kill();
  const deadAt = performance.now();
  await standby.promote();
  const promotedAt = performance.now();
  // One that was asked for before the kill may have been acknowledged by the primary that is dead.
  const isSignedIn = ({ signInAskedAt, signedInAt }: Life) =>
    signInAskedAt > deadAt && !Number.isNaN(signedInAt);
  await expect.poll(() => load.lives.some(isSignedIn), { timeout: seconds(30) }).toBe(true);
  await sleep(seconds(1));
  const { lives, acknowledged, faults } = await load.stop();
  const later = lives.filter(isSignedIn).map(({ signedInAt }) => signedInAt);
  const verdicts = await Promise.all(lives.slice(-100).map((life) => goOn(target, life)));
  const lost = await findLost(standby.url, lives);
  await server.stop();
  await Promise.all([primary.remove(), standby.remove()]);
  return {
    pause: Math.min(...later) - killedAt,
    promotedAfter: promotedAt - killedAt,
    acknowledged,
    wrong: [...faults, ...verdicts.filter((verdict) => verdict !== undefined)],
    lost,
  };
}

/** A primary that acknowledges nothing before its standby has it on disk. */
async function startPair(): Promise<{ readonly primary: Cluster; readonly standby: Cluster }> {
  const primary = await createCluster();
  onTestFinished(() => primary.remove());
  await primary.start();
  const standby = await primary.addStandby();
  onTestFinished(() => standby.remove());
  await standby.start();
  await administer(primary, "alter system set synchronous_standby_names = '*'");
  await administer(primary, "select pg_reload_conf()");
  const isSynchronous = async () => {
    const rows = await administer(primary, "select 1 from pg_stat_replication where sync_state = 'sync'");
    return rows.length === 1;
  };
  await expect.poll(isSynchronous).toBe(true);
  return { primary, standby };
}

async function administer({ url }: Cluster, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as unknown[];
  } finally {
    await client.end();
  }
}

function bothHosts(one: Cluster, other: Cluster): string {
  return one.url.replace(/@([^/]+)/, (_, host: string) => `@${host},${new URL(other.url).host}`);
}
