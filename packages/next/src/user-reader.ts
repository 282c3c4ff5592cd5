import { readAnswer, type Contract } from "@latchkey/contract";
import { seconds } from "./duration.ts";
import { setPerson, type Person } from "./person.ts";
import type { SessionUser } from "./session-token.ts";
import { backendUrl } from "./site-client.ts";

const timeoutMs = seconds(5);

/** Reads the person of a session from the backend. */
export interface UserReader {
  /**
   * The person as the backend shows them now.
   *
   * @param person whom the request comes from, for the backend's limits.
   * @throws BackendRefusal when the backend refuses; TypeError or DOMException when it does not answer in time.
   */
  readUser(access: string, person: Person | undefined): Promise<SessionUser>;
  /** Whether a person is as the contract's model shows them: a deploy may have changed it. */
  isOfModel(user: SessionUser): boolean;
}

export function createUserReader({
  contract,
  url,
}: {
  readonly contract: Contract;
  readonly url: string;
}): UserReader {
  const route = contract.account.readUser;
  return {
    async readUser(access, person) {
      const headers = new Headers({ accept: "application/json", authorization: `Bearer ${access}` });
      setPerson(headers, person);
      const response = await fetch(backendUrl(url, route.path), {
        headers,
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(timeoutMs),
      });
      return readAnswer(route, response);
    },
    isOfModel: (user) => route.answer.safeParse(user).success,
  };
}
