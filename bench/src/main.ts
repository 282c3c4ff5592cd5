/**
 * `npm run bench -- [options]`: Latchkey beside its driver, a bare server and Better Auth, on the loads that matter.
 *
 *   --database=sqlite,postgres                      which databases
 *   --load=refresh,user,returning,first             which loads
 *   --peers=driver,bare,latchkey,better-auth,better-auth-jwt   who takes part
 *   --seconds=2.5 --rounds=5 --connections=32       how long, how often, by how many connections
 *   --people=1000                                   how many people there are
 *   --growth=1000000                                … and where Latchkey and the driver are compared with themselves; 0: not
 *   --profile=/tmp/profiles                         writes CPU profiles of Latchkey there, and says what they show
 *
 * What is not said is everything. When nothing is left out, `docs/benchmarks.md` is written.
 */
import { startOfflineProvider } from "@latchkey/idp";
import { runCommand } from "../../tools/run-command.ts";
import { createIdTokens } from "./people/id-tokens.ts";
import { readOptions } from "./read-options.ts";
import { renderTables } from "./report/render-tables.ts";
import { summarizeProfiles } from "./report/summarize-profiles.ts";
import { writePage } from "./report/write-page.ts";
import { measureDatabase } from "./run/measure-database.ts";

await runCommand(async (signal) => {
  const options = readOptions(process.argv.slice(2));
  await using stack = new AsyncDisposableStack();
  const provider = await startOfflineProvider({ port: 0, redirectUris: [] });
  stack.defer(() => provider.close());
  const tokens = createIdTokens(provider);
  const tell = (text: string) => console.error(`… ${text}`);
  const tables: string[] = [];
  for (const kind of options.databases) {
    const result = await measureDatabase(kind, { options, provider, tokens, signal, tell });
    const rendered = renderTables(result);
    console.log(`\n${rendered}\n`);
    tables.push(rendered);
  }
  if (options.profileFolder !== undefined) console.log(await summarizeProfiles(options.profileFolder));
  if (options.isWhole) await writePage(tables.join("\n\n"), options);
  return 0;
});
