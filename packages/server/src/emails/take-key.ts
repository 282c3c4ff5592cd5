import type { Clock } from "../kernel/clock.ts";
import { Failure } from "../kernel/failure.ts";
import {
  findOneTimeToken,
  type LinkPurpose,
  type OneTimeToken,
  takeOneTimeToken,
} from "../one-time-tokens/one-time-tokens.ts";
import type { Queries } from "../store/open-store.ts";
import { lockUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";

/**
 * Uses up the key of a mailed link, with its person's row locked first: of keys that exclude each other, such as the one that
 * confirms and the one that cancels, one is found.
 *
 * @throws Failure `not_found`.
 */
export async function takeKey(
  tx: Queries,
  clock: Clock,
  { purpose, key }: { readonly purpose: LinkPurpose; readonly key: string },
): Promise<{ readonly user: UserRow; readonly token: OneTimeToken }> {
  const found = await findOneTimeToken(tx, clock, { purpose, token: key });
  const user = found && (await lockUser(tx, found.user_id));
  const token = user && (await takeOneTimeToken(tx, clock, { purpose, token: key }));
  if (!user || !token) throw new Failure("not_found", "no such key, or not any more");
  return { user, token };
}
