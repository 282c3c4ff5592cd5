import { BackendRefusal, readAnswer, type Contract } from "@latchkey/contract";
import { seconds } from "./duration.ts";
import type { Outcome, RefreshHow } from "./keeper.ts";
import { measureAccess } from "./measure-access.ts";
import { retryAfterOf } from "./retry-after.ts";
import type { SiteClient } from "./site-client.ts";

const timeoutMs = seconds(5);

export interface RefreshDeps {
  readonly contract: Contract;
  readonly siteClient: SiteClient;
  readonly now: () => number;
}

/**
 * Asks the backend for a fresh access token. Only `token_not_valid` ends the session: whatever else goes wrong,
 * `invalid_client` included, is an outage of somebody else's.
 */
export async function refreshSession(
  { contract, siteClient, now }: RefreshDeps,
  refresh: string,
  { rotate, person }: RefreshHow,
): Promise<Outcome> {
  const askedAt = now();
  const route = contract.account.refreshToken;
  let response: Response | undefined;
  try {
    response = await siteClient.send(route, { body: { refresh, rotate } }, { timeoutMs, person });
    const answer = await readAnswer(route, response);
    const times = measureAccess({
      expiration: answer.access_expiration,
      date: response.headers.get("date"),
      askedAt,
    });
    return { kind: "fresh", tokens: { access: answer.access, refresh: answer.refresh, ...times } };
  } catch (error) {
    if (error instanceof BackendRefusal && error.status === 401 && error.code === "token_not_valid") {
      return { kind: "dead", endedBy: "backend" };
    }
    return { kind: "kept", retryAfterSeconds: retryAfterOf(response) };
  }
}
