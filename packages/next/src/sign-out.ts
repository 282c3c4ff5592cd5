import type { Contract } from "@latchkey/contract";
import type { CookieValues, CookieWrite } from "./cookies.ts";
import { seconds } from "./duration.ts";
import type { Keeper } from "./keeper.ts";
import type { PendingSignOut } from "./pending-sign-out.ts";
import type { Person } from "./person.ts";
import { RecentMap } from "./recent-map.ts";
import type { SiteClient } from "./site-client.ts";

/** NextAuth waits for us, and the person for NextAuth. */
const timeoutMs = seconds(2);

/** A backend that does not answer is not asked by every request of a browser. */
const retryPause = { lifetimeMs: seconds(5), limit: 10_000 };

export interface SignOutDeps {
  readonly contract: Contract;
  readonly siteClient: SiteClient;
  readonly keeper: Keeper;
  readonly pending: PendingSignOut;
  readonly now: () => number;
}

/** Ends sessions in the backend, at once or, where it does not answer, with the browser's next requests. */
export interface SignOut {
  /** Ends a session here and in the backend; says whether the backend has answered. Never throws. */
  end(sid: string, person: Person | undefined): Promise<boolean>;
  /** Takes up what a browser's cookie still holds: those sessions are over here, and the backend is told again. */
  resume(cookies: CookieValues): Promise<ResumedSignOut>;
}

export interface ResumedSignOut {
  /**
   * Waits for the backend's answers.
   *
   * @param unanswered sessions whose end was not answered in this request.
   * @returns the cookies to set; none where nothing changed.
   */
  finish(unanswered: readonly string[]): Promise<CookieWrite[]>;
}

export function createSignOut({ contract, siteClient, keeper, pending, now }: SignOutDeps): SignOut {
  /** By the session's id (S62): the cookie's token may be one rotation old. */
  async function revoke(sid: string, person?: Person): Promise<boolean> {
    try {
      const input = { body: { session: sid } };
      const response = await siteClient.send(contract.account.logout, input, { timeoutMs, person });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  const retries = new RecentMap<Promise<boolean>>({ now, ...retryPause });

  function retry(sid: string): Promise<boolean> {
    const recent = retries.get(sid);
    if (recent) return recent;
    const flight = revoke(sid);
    retries.set(sid, flight);
    return flight;
  }

  return {
    end(sid, person) {
      keeper.end(sid);
      return revoke(sid, person);
    },
    async resume(cookies) {
      const waiting = await pending.read(cookies);
      for (const sid of waiting) keeper.end(sid);
      const answers = Promise.all(waiting.map(retry));
      const isUnreadable = waiting.length === 0 && cookies.has(pending.name);
      return {
        async finish(unanswered) {
          const answered = await answers;
          const left = waiting.filter((_, index) => !answered[index]);
          const isUnchanged = left.length === waiting.length && unanswered.length === 0 && !isUnreadable;
          return isUnchanged ? [] : [await pending.write([...left, ...unanswered])];
        },
      };
    },
  };
}
