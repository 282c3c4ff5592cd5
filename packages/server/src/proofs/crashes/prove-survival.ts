import type { OfflineProvider } from "@latchkey/idp";
import { onTestFinished } from "vitest";
import { recordProof } from "../record-proof.ts";
import { scaled } from "../scale.ts";
import type { ServerProcess } from "../server-process.ts";
import {
  type Counts,
  countAccounts,
  type CrashingSystem,
  findLost,
  surviveCrashes,
} from "./survive-crashes.ts";

export const kills = scaled({
  short: { crashes: 3, acknowledgements: 300 },
  full: { crashes: 100, acknowledgements: 100_000 },
});

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

export const allIsWell: Verdict = { wrong: [], lost: [], strays: 0 };

/** Crashes a system under load, compares its database with what was acknowledged, and keeps what was seen if all is well. */
export async function proveSurvival(
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

/** A backend that is killed and started again. @param afterKill What else happens before it is started again. */
export async function restarting(
  idp: OfflineProvider,
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
