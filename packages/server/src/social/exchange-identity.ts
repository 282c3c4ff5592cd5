import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import { gather } from "../kernel/gather.ts";
import type { SignedIn } from "../sign-in/complete-sign-in.ts";
import type { ExchangeDeps, ExchangeInput } from "./exchange.ts";
import { retryLostRaces } from "./lost-race.ts";
import type { ProvenIdentity } from "./prove-identity.ts";
import { signInAgain } from "./sign-in-again.ts";
import { signInFirst } from "./sign-in-first.ts";
import { findIdentities } from "./store.ts";

/**
 * Signs a proven person in: finds their identity, links it to the account that has their address, or makes a user. However
 * many first sign-ins of one person come at once, there is one user (S17).
 *
 * @throws Failure `link_required`, `sign_in_inactive`, `sign_in_overtaken`, or `provider_token_refused` for a token that
 *   was used before.
 */
export async function exchangeIdentity(deps: ExchangeDeps, input: ExchangeInput): Promise<SignedIn> {
  // Without a key to sign with there would be a session, a used-up token, and no answer (S12).
  await deps.keys.signingKey();
  try {
    return await retryLostRaces(async () => {
      // The epoch counts as it is now, when the proof is done, and not as it will be when the transaction gets its turn.
      const known = await findKnown(deps, input.identity);
      return known ? signInAgain(deps, { ...input, known }) : signInFirst(deps, input);
    });
  } catch (error) {
    if (error instanceof Failure && error.failure === "link_required") await recordRefusedLink(deps, input);
    throw error;
  }
}

const findKnown = gather(({ store }: ExchangeDeps, identities: readonly ProvenIdentity[]) =>
  store.run((db) => findIdentities(db, identities)),
);

/** After the rollback, and so in a transaction of its own: somebody came with the address of an account that is not theirs. */
async function recordRefusedLink(
  { store, clock }: ExchangeDeps,
  { identity, site, requester }: ExchangeInput,
): Promise<void> {
  const details = { provider: identity.provider };
  await store.transaction((tx) =>
    recordEvent(tx, clock, { event: "link_refused", siteId: site.id, requester, details }),
  );
}
