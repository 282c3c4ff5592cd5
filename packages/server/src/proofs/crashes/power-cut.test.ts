import { startTestProvider } from "../../testing/exchange.ts";
import { expect, onTestFinished, test } from "vitest";
import { minutes } from "../../kernel/duration.ts";
import { createTestDatabase } from "../../testing/test-database.ts";
import { scaled } from "../scale.ts";
import { startServerProcess } from "../server-process.ts";
import { createForgetfulDisk } from "./power-cut/forgetful-disk.ts";
import { allIsWell, proveSurvival, restarting } from "./prove-survival.ts";

const powerCuts = scaled({
  short: { crashes: 4, acknowledgements: 300 },
  full: { crashes: 50, acknowledgements: 20_000 },
});

test(
  "S56: whatever is acknowledged outlives a power cut on SQLite, whether it loses all that was not synced or a part of it by chance",
  async () => {
    const idp = await startTestProvider();
    onTestFinished(() => idp.close());
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
    const system = await restarting(idp, start, () => disk.cutPower(cuts++ % 2 === 1));
    const verdict = await proveSurvival(system, database.url, {
      counts: powerCuts,
      name: "power-cut-sqlite",
      claim: "Nothing acknowledged is lost when the power is cut, on SQLite",
      how: "As when the backend is killed, and every write that was not followed by a sync is taken back before the restart: all of them in every other cut, and each 4 KiB by chance in the others (`packages/server/src/proofs/crashes/power-cut/disk.c`).",
    });
    expect(verdict).toEqual(allIsWell);
  },
  minutes(60),
);
