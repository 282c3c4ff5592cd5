import { readAnswer, type Contract, type RouteAnswer } from "@latchkey/contract";
import { seconds } from "./duration.ts";
import { codeOfFailure } from "./refusal-code.ts";
import type { SiteClient } from "./site-client.ts";

/** A social app of this site, as the backend's console has it. */
export type SocialApp = RouteAnswer<Contract["account"]["listProviders"]>[number];

export interface ProviderListDeps {
  readonly contract: Contract;
  readonly siteClient: SiteClient;
  readonly now: () => number;
}

/** What the backend says of the providers that are enabled for this site, one app of each. */
export interface ProviderList {
  /** At most two seconds old; older only while the backend is away, and empty until it has answered for the first time. */
  read(): Promise<readonly SocialApp[]>;
  /** What was read last, without asking. */
  known(): readonly SocialApp[];
}

const maxAgeMs = seconds(2);
/** Who waits for a list waits for a page. */
const timeoutMs = seconds(2);

/** Reads the list once for all who ask at the same time. While the backend is away, one reading goes on and nobody waits. */
export function createProviderList({ contract, siteClient, now }: ProviderListDeps): ProviderList {
  const route = contract.account.listProviders;
  let apps: readonly SocialApp[] | undefined;
  let readAt = -Infinity;
  let isAway = false;
  let reading: Promise<void> | undefined;

  async function readNow(): Promise<void> {
    try {
      const answer = await readAnswer(route, await siteClient.send(route, {}, { timeoutMs }));
      apps = firstOfEach(answer);
      isAway = false;
    } catch (error) {
      if (!isAway) logAway(codeOfFailure(error));
      isAway = true;
    }
    readAt = now();
  }

  return {
    known: () => apps ?? [],
    async read() {
      const age = now() - readAt;
      // A clock that was set back makes nothing young. And that nobody has answered yet is no list to keep: an application that
      // starts before its backend would tell the first people that there is nobody to sign in with.
      if (apps === undefined || age < 0 || age >= maxAgeMs) {
        reading ??= readNow().finally(() => (reading = undefined));
        if (!isAway || apps === undefined) await reading;
      }
      return apps ?? [];
    },
  };
}

/** Of several apps of one provider the oldest is the one that the backend would choose, too. */
function firstOfEach(apps: readonly SocialApp[]): readonly SocialApp[] {
  return apps.filter(({ provider }, index) => apps.findIndex((app) => app.provider === provider) === index);
}

function logAway(code: string): void {
  console.error(JSON.stringify({ source: "latchkey", error: `The providers could not be read: ${code}` }));
}
