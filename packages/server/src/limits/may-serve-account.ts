import { countOnce } from "./count-once.ts";
import { limitKey } from "./limit-key.ts";
import type { LimitDeps } from "./limit-policy.ts";
import type { RequestDoor } from "./limit-requests.ts";
import { throttled } from "./throttled.ts";

/**
 * Counts a request that would mail somebody. Beyond the budget the caller answers as ever and sends nothing: nobody fills
 * another person's mailbox, and nobody keeps them from the reset, since the links that they have just got are good (S83).
 *
 * @param request.account The address in its canonical form, whether anybody has it or not.
 */
export async function mayServeAccount(
  deps: LimitDeps,
  { door, account }: { readonly door: RequestDoor; readonly account: string },
): Promise<boolean> {
  const key = limitKey(deps, "requests-for-account", door, account);
  const { links, requests } = deps.limitPolicy;
  if (door === "password_reset" || door === "resend_email") {
    return countOnce(deps, key, links, { isRenewed: true });
  }
  return countOnce(deps, key, requests.account);
}

/**
 * As {@link mayServeAccount}, for a person who asks for themselves and is told.
 *
 * @throws Failure `throttled`.
 */
export async function limitAccount(
  deps: LimitDeps,
  request: { readonly door: RequestDoor; readonly account: string },
): Promise<void> {
  if (await mayServeAccount(deps, request)) return;
  throw throttled("too many requests of one person", deps.limitPolicy.requests.account.window);
}
