import { startTestProvider } from "../../testing/exchange.ts";
import { expect, onTestFinished, test } from "vitest";
import { createCluster } from "../../../../../tools/provide/postgres-cluster.ts";
import { minutes } from "../../kernel/duration.ts";
import { startServerProcess } from "../server-process.ts";
import type { CrashingSystem } from "./survive-crashes.ts";
import { allIsWell, kills, proveSurvival } from "./prove-survival.ts";

test(
  "S56: whatever is acknowledged outlives kill -9 of PostgreSQL, with no restart of the backend",
  async () => {
    const idp = await startTestProvider();
    onTestFinished(() => idp.close());
    const cluster = await createCluster();
    onTestFinished(() => cluster.remove());
    await cluster.start();
    const server = await startServerProcess({ database: "postgres", databaseUrl: cluster.url, idp });
    onTestFinished(() => server.kill());
    const system: CrashingSystem = {
      idp,
      url: () => server.url,
      crash: () => cluster.kill(),
      recover: () => cluster.start(),
    };
    const verdict = await proveSurvival(system, cluster.url, {
      counts: kills,
      name: "kill-postgres",
      claim: "Nothing acknowledged is lost when PostgreSQL is killed",
      how: "Sixteen clients sign in, refresh, change a name and sign out, and write down what was acknowledged. PostgreSQL (fsync on, on disk) is ended by `kill -9` in the middle of it and started again, while the backend runs on; the clients go on where they were, and at the end the database is compared with what they wrote down.",
    });
    expect(verdict).toEqual(allIsWell);
  },
  minutes(60),
);
