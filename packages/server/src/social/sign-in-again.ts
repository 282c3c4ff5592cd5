import { gather } from "../kernel/gather.ts";
import { completeSignIn, completeSignIns, type SignedIn, type SignIn } from "../sign-in/complete-sign-in.ts";
import type { Queries } from "../store/open-store.ts";
import type { ExchangeDeps, ExchangeInput } from "./exchange.ts";
import { LostRace } from "./lost-race.ts";
import { type KnownIdentity, touchIdentities, touchIdentity, useUp, useUpTogether } from "./store.ts";

interface ReturningInput extends ExchangeInput {
  readonly known: KnownIdentity;
}

/**
 * Signs in who has been here before, together with others of whom that is so; when it fails for one of them, each alone.
 *
 * @throws LostRace when the identity is gone, and what `completeSignIn` throws.
 */
export const signInAgain = gather(async (deps: ExchangeDeps, inputs: readonly ReturningInput[]) => {
  const [only, ...others] = inputs;
  return deps.store.transaction(async (tx) =>
    others.length === 0 ? [await signInOneAgain(deps, tx, only!)] : signInSeveralAgain(deps, tx, inputs),
  );
});

/** The token is used up first, and the person's row is locked before the identity's: in two orders, two could wait for each other. */
async function signInOneAgain(deps: ExchangeDeps, tx: Queries, input: ReturningInput): Promise<SignedIn> {
  const [, signedIn, isThere] = await Promise.all([
    useUp(tx, input.identity),
    completeSignIn(deps, tx, toSignIn(input)),
    touchIdentity(tx, deps.clock, toSeen(input)),
  ]);
  if (!isThere) throw new LostRace();
  return signedIn;
}

/** As {@link signInOneAgain}, in as many statements, which wait for a moment only for what somebody holds. */
async function signInSeveralAgain(
  deps: ExchangeDeps,
  tx: Queries,
  inputs: readonly ReturningInput[],
): Promise<readonly SignedIn[]> {
  const [, , signedIn, areThere] = await Promise.all([
    deps.store.waitBriefly(tx),
    useUpTogether(
      tx,
      inputs.map(({ identity }) => identity),
    ),
    completeSignIns(deps, tx, inputs.map(toSignIn)),
    touchIdentities(tx, deps.clock, inputs.map(toSeen)),
  ]);
  const all = signedIn.flatMap((one) => one ?? []);
  if (!areThere || all.length < inputs.length) throw new LostRace();
  return all;
}

const toSignIn = ({ known, site, requester }: ReturningInput) =>
  ({ account: known.account, site, amr: ["fed"], requester }) satisfies SignIn;

const toSeen = ({ known, identity }: ReturningInput) => ({ id: known.id, identity });
