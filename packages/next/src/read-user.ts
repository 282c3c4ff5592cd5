import { readAnswer, type Contract, type UserAnswer, type UserModel } from "@latchkey/contract";
import { seconds } from "./duration.ts";
import { setPerson, type Person } from "./person.ts";
import { backendUrl } from "./site-client.ts";

const timeoutMs = seconds(5);

/**
 * The person as the backend shows them now.
 *
 * @throws BackendRefusal when the backend refuses; TypeError or DOMException when it does not answer in time.
 */
export async function readUser<M extends UserModel>(
  { contract, url }: { readonly contract: Contract<M>; readonly url: string },
  access: string,
  person: Person | undefined,
): Promise<UserAnswer<M>> {
  const route = contract.account.readUser;
  const headers = new Headers({ accept: "application/json", authorization: `Bearer ${access}` });
  setPerson(headers, person);
  const response = await fetch(backendUrl(url, route.path), {
    headers,
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(timeoutMs),
  });
  return readAnswer(route, response);
}
