import { type AuditEntry, recordEvent, recordEvents } from "../audit/record-event.ts";
import { Failure } from "../kernel/failure.ts";
import { gather } from "../kernel/gather.ts";
import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import { completeSignIn, completeSignIns, type SignedIn, type SignIn } from "../sign-in/complete-sign-in.ts";
import type { Account } from "../sign-in/let-in.ts";
import type { Queries } from "../store/open-store.ts";
import { canonicalEmail } from "../users/canonical-email.ts";
import { usernameCandidates } from "../users/choose-username.ts";
import { findUserByEmail, insertUser, insertUsers, lockUser, type NewUserRow } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";
import type { ExchangeDeps, ExchangeInput } from "./exchange.ts";
import { LostRace } from "./lost-race.ts";
import type { ProvenIdentity } from "./prove-identity.ts";
import { reportIdentity } from "./report-identity.ts";
import { insertIdentities, insertIdentity, useUp, useUpTogether } from "./store.ts";

/**
 * Signs in who has not been here before: links them to the account that has their address, or makes a user. Several are taken
 * to be new people with names that are free; when that is wrong for one of them, each is looked at alone.
 *
 * @throws LostRace when another made the identity, or took or gave up the address, Failure `link_required`, and what `completeSignIn`
 *   throws.
 */
export const signInFirst = gather(async (deps: ExchangeDeps, inputs: readonly ExchangeInput[]) => {
  const [only, ...others] = inputs;
  return deps.store.transaction(async (tx) =>
    others.length === 0 ? [await signInOneFirst(deps, tx, only!)] : signInSeveralFirst(deps, tx, inputs),
  );
});

/** What need not wait for an answer is asked together. */
async function signInOneFirst(deps: ExchangeDeps, tx: Queries, input: ExchangeInput): Promise<SignedIn> {
  const { identity, site, requester } = input;
  const email = addressOf(identity);
  const [, owner] = await Promise.all([
    useUp(tx, identity),
    email === null ? null : findUserByEmail(tx, email),
  ]);
  const account = owner ? await requireLinkable(tx, identity, owner) : await createUser(deps, tx, identity);
  const { userId } = account;
  const [isAdded, , signedIn] = await Promise.all([
    insertIdentity(tx, deps.clock, { identity, userId }),
    owner
      ? reportIdentity(tx, deps, {
          event: "identity_linked",
          provider: identity.provider,
          user: owner,
          requester,
        })
      : recordEvent(tx, deps.clock, createdEvent(identity, { userId, requester })),
    completeSignIn(deps, tx, { account, site, amr: ["fed"], requester }),
  ]);
  if (!isAdded) throw new LostRace();
  return signedIn;
}

/**
 * S20, S21: both sides verified, the provider authoritative for the address, and nobody with privileges. The row is locked, so
 * that nothing of this changes between the check and the link.
 *
 * @param found The account as it was found by its address, which may be another's by now.
 */
async function requireLinkable(tx: Queries, identity: ProvenIdentity, found: UserRow): Promise<Account> {
  if (!identity.isAuthoritative) throw notLinkedByItself();
  const owner = await lockUser(tx, found.id);
  if (owner?.email !== found.email) throw new LostRace();
  if (!owner.email_verified_at || owner.is_staff || owner.is_superuser) throw notLinkedByItself();
  return { userId: owner.id, epoch: owner.auth_epoch };
}

function notLinkedByItself(): Failure {
  return new Failure("link_required", "the address is that of an account that is not linked by itself");
}

interface Newcomer extends ExchangeInput {
  readonly user: NewUserRow;
}

/** As {@link signInOneFirst} for new people: whose address or name is somebody's is not added, and then nobody is. */
async function signInSeveralFirst(
  deps: ExchangeDeps,
  tx: Queries,
  inputs: readonly ExchangeInput[],
): Promise<readonly SignedIn[]> {
  const newcomers = inputs.map((input) => toNewcomer(deps, input));
  const { clock } = deps;
  const [, , areUsers, areIdentities, , signedIn] = await Promise.all([
    deps.store.waitBriefly(tx),
    useUpTogether(
      tx,
      newcomers.map(({ identity }) => identity),
    ),
    insertUsers(
      tx,
      newcomers.map(({ user }) => user),
    ),
    insertIdentities(
      tx,
      clock,
      newcomers.map(({ identity, user }) => ({ identity, userId: user.id })),
    ),
    recordEvents(
      tx,
      clock,
      newcomers.map(({ identity, user, requester }) =>
        createdEvent(identity, { userId: user.id, requester }),
      ),
    ),
    completeSignIns(deps, tx, newcomers.map(toSignIn)),
  ]);
  const all = signedIn.flatMap((one) => one ?? []);
  if (!areUsers || !areIdentities || all.length < inputs.length) throw new LostRace();
  return all;
}

/** With the first of the names that fit. */
function toNewcomer(deps: ExchangeDeps, input: ExchangeInput): Newcomer {
  const [username] = namesFor(deps, input.identity);
  return { ...input, user: newUserOf(deps, input.identity, username!) };
}

/** Nobody has ended sessions of somebody who is new: the epoch is the first. */
const toSignIn = ({ user, site, requester }: Newcomer) =>
  ({ account: { userId: user.id, epoch: 0 }, site, amr: ["fed"], requester }) satisfies SignIn;

async function createUser(deps: ExchangeDeps, tx: Queries, identity: ProvenIdentity): Promise<Account> {
  const email = addressOf(identity);
  for (const username of namesFor(deps, identity)) {
    const user = await insertUser(tx, newUserOf(deps, identity, username));
    if (user) return { userId: user.id, epoch: user.auth_epoch };
    if (email !== null && (await findUserByEmail(tx, email))) throw new LostRace();
  }
  throw new LostRace();
}

/** An address that the provider does not call verified stays with the identity and reserves nothing (S19). */
function addressOf({ claims }: ProvenIdentity): string | null {
  return claims.emailVerified ? canonicalEmail(claims.email ?? "") : null;
}

function namesFor({ userModel }: ExchangeDeps, { claims }: ProvenIdentity): Iterable<string> {
  const sources = [claims.email ?? "", `${claims.givenName}${claims.familyName}`];
  return usernameCandidates(sources, userModel.username.maxLength);
}

function newUserOf({ clock }: ExchangeDeps, identity: ProvenIdentity, username: string): NewUserRow {
  const { claims, isAuthoritative } = identity;
  const email = addressOf(identity);
  const now = clock.now();
  return {
    id: newId(clock),
    username,
    email,
    email_verified_at: email !== null && isAuthoritative ? now : null,
    first_name: claims.givenName,
    last_name: claims.familyName,
    date_joined: now,
  };
}

function createdEvent(
  { provider }: ProvenIdentity,
  { userId, requester }: { readonly userId: string; readonly requester: Requester },
): AuditEntry {
  return { event: "user_created", userId, requester, details: { provider } };
}
