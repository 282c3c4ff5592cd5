import type { UserModel } from "@latchkey/contract";
import { recordEvent } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import { gather } from "../kernel/gather.ts";
import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import type { SessionDeps } from "../sessions/session.ts";
import type { Account } from "../sign-in/let-in.ts";
import { completeSignIn, completeSignIns, type SignedIn, type SignIn } from "../sign-in/complete-sign-in.ts";
import type { Queries } from "../store/open-store.ts";
import { canonicalEmail } from "../users/canonical-email.ts";
import { usernameCandidates } from "../users/choose-username.ts";
import { findUserByEmail, insertUser } from "../users/store.ts";
import { LostRace, retryLostRaces } from "./lost-race.ts";
import type { ProvenIdentity } from "./prove-identity.ts";
import { reportIdentity } from "./report-identity.ts";
import {
  findIdentities,
  insertIdentity,
  type KnownIdentity,
  linkableOwner,
  touchIdentities,
  touchIdentity,
  useUp,
  useUpTogether,
} from "./store.ts";

export type ExchangeDeps = SessionDeps & { readonly userModel: UserModel };

interface ExchangeInput {
  readonly identity: ProvenIdentity;
  readonly site: Site;
  readonly requester: Requester;
}

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
      return known
        ? signInAgain(deps, { ...input, known })
        : deps.store.transaction((tx) => signInFirst(deps, tx, input));
    });
  } catch (error) {
    if (error instanceof Failure && error.failure === "link_required") await recordRefusedLink(deps, input);
    throw error;
  }
}

const findKnown = gather(({ store }: ExchangeDeps, identities: readonly ProvenIdentity[]) =>
  store.run((db) => findIdentities(db, identities)),
);

interface ReturningInput extends ExchangeInput {
  readonly known: KnownIdentity;
}

/** Whoever comes back is signed in together with others who do; when that fails for one of them, each is by themselves. */
const signInAgain = gather(async (deps: ExchangeDeps, inputs: readonly ReturningInput[]) => {
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

/** As {@link signInOneAgain}, in as many statements, of which none waits for a row that somebody holds. */
async function signInSeveralAgain(
  deps: ExchangeDeps,
  tx: Queries,
  inputs: readonly ReturningInput[],
): Promise<readonly SignedIn[]> {
  const [, signedIn, areThere] = await Promise.all([
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

/** As {@link signInOneAgain}: what need not wait for an answer is asked together. */
async function signInFirst(deps: ExchangeDeps, tx: Queries, input: ExchangeInput): Promise<SignedIn> {
  const { identity, site, requester } = input;
  const { claims, provider } = identity;
  const email = claims.emailVerified ? canonicalEmail(claims.email ?? "") : null;
  const [, owner] = await Promise.all([
    useUp(tx, identity),
    email === null ? null : findUserByEmail(tx, email),
  ]);
  const account = owner
    ? await mayLink(tx, identity, owner.id)
    : await createUser(deps, tx, { ...input, email });
  const { userId } = account;
  const [isAdded, , signedIn] = await Promise.all([
    insertIdentity(tx, deps.clock, { identity, userId }),
    owner
      ? reportIdentity(tx, deps, { event: "identity_linked", provider, user: owner, requester })
      : recordEvent(tx, deps.clock, { event: "user_created", userId, requester, details: { provider } }),
    completeSignIn(deps, tx, { account, site, amr: ["fed"], requester }),
  ]);
  if (!isAdded) throw new LostRace();
  return signedIn;
}

/** S20, S21: both sides verified, the provider authoritative for the address, and nobody with privileges. */
async function mayLink(tx: Queries, identity: ProvenIdentity, ownerId: string): Promise<Account> {
  const owner = identity.isAuthoritative ? await linkableOwner(tx, ownerId) : undefined;
  if (!owner)
    throw new Failure("link_required", "the address is that of an account that is not linked by itself");
  return owner;
}

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

async function createUser(
  deps: ExchangeDeps,
  tx: Queries,
  { identity, email }: ExchangeInput & { readonly email: string | null },
): Promise<Account> {
  const { claims } = identity;
  const now = deps.clock.now();
  const sources = [claims.email ?? "", `${claims.givenName}${claims.familyName}`];
  for (const username of usernameCandidates(sources, deps.userModel.username.maxLength)) {
    const user = await insertUser(tx, {
      id: newId(deps.clock),
      username,
      // An address that the provider does not call verified stays with the identity and reserves nothing (S19).
      email,
      email_verified_at: email !== null && identity.isAuthoritative ? now : null,
      first_name: claims.givenName,
      last_name: claims.familyName,
      date_joined: now,
    });
    if (user) return { userId: user.id, epoch: user.auth_epoch };
    if (email !== null && (await findUserByEmail(tx, email))) throw new LostRace();
  }
  throw new LostRace();
}
