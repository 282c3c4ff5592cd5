import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { limitAttempt } from "../limits/limit-attempt.ts";
import type { LimitDeps } from "../limits/limit-policy.ts";
import type { UserRow } from "../users/user-record.ts";
import type { PasswordHasher } from "./password-hasher.ts";

interface OwnPassword {
  readonly user: UserRow;
  /** The session through which they give it. */
  readonly sessionId: string;
  readonly password: string;
  readonly site: Site | null;
  readonly requester: Requester;
}

/**
 * Whether somebody who is signed in gives their own password. A wrong one counts against the account as one at its door does.
 *
 * @throws Failure `throttled`.
 */
export async function tryOwnPassword(
  deps: LimitDeps & { readonly passwords: PasswordHasher },
  { user, sessionId, password, site, requester }: OwnPassword,
): Promise<boolean> {
  const subject = { account: user.id, userId: user.id, sessionId, site, requester };
  const { kind } = await limitAttempt(deps, subject, async () => {
    const { isRight } = await deps.passwords.verify(password, user.password_hash);
    return { kind: isRight ? ("succeeded" as const) : ("failed" as const) };
  });
  return kind === "succeeded";
}
