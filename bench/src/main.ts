/**
 * `npm run bench -- [options]`: Latchkey beside its driver, a bare server and Better Auth, on the loads that matter.
 *
 *   --database=sqlite,postgres                      which databases
 *   --load=refresh,user,returning,first             which loads
 *   --peers=driver,bare,latchkey,better-auth        who takes part
 *   --seconds=2.5 --rounds=5 --connections=32       how long, how often, by how many connections
 *   --people=1000                                   how many people there are
 *   --growth=1000000                                … and where Latchkey is compared with itself; 0 leaves that out
 *
 * Whatever is not said is everything.
 */
import { startOfflineProvider } from "@latchkey/idp";
import { runCommand } from "../../tools/run-command.ts";
import { openDatabaseHost } from "./databases/create-database.ts";
import { compare } from "./measure/compare.ts";
import { median } from "./measure/statistics.ts";
import { openContestant } from "./measure/open-contestant.ts";
import { prepareDatabase } from "./peers/prepare-database.ts";
import { startPeer } from "./peers/start-peer.ts";
import { createIdTokens } from "./people/id-tokens.ts";
import { readOptions } from "./read-options.ts";

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  const provider = await startOfflineProvider({ port: 0, redirectUris: [] });
  const tokens = createIdTokens(provider);
  for (const kind of options.databases) {
    const host = await openDatabaseHost(kind);
    const contestants = [];
    const peers = [];
    for (const name of options.peers) {
      const databaseUrl = await prepareDatabase({
        host,
        name,
        tables: name === "better-auth" ? name : "latchkey",
        provider,
        people: options.people,
      });
      const peer = await startPeer(name, { databaseUrl, provider });
      peers.push(peer);
      contestants.push(await openContestant(peer, { ...options, tokens }));
    }
    for (const load of options.loads) {
      const comparison = await compare(load, contestants, { timing: options.timing, tokens });
      const medians = Object.entries(comparison.rates).map(([name, rates]) => [
        name,
        Math.round(median(rates)),
      ]);
      console.log(kind, load, Object.fromEntries(medians));
    }
    for (const contestant of contestants) for (const line of contestant.lines) await line.close();
    for (const peer of peers) await peer.stop();
    await host.stop();
  }
  await provider.close();
  return 0;
});
