import { after, type Clock } from "../kernel/clock.ts";
import { minutes } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";

const recent = minutes(5);

/**
 * Makes sure that the person proved themselves in the last five minutes: what follows could take the account away (S78), or
 * destroys something or gives rights at the console (S107).
 *
 * @throws Failure `reauthentication_required`.
 */
export function requireRecentSignIn(
  clock: Clock,
  { authenticatedAt }: { readonly authenticatedAt: Date },
): void {
  if (clock.now() > after(authenticatedAt, recent)) throw new Failure("reauthentication_required");
}
