import { sentences } from "@latchkey/contract";
import { recordEvent } from "../audit/record-event.ts";
import { after } from "../kernel/clock.ts";
import { Failure, fieldFailure } from "../kernel/failure.ts";
import { newId } from "../kernel/id.ts";
import type { Requester } from "../kernel/requester.ts";
import type { Site } from "../kernel/site.ts";
import { limitRequests } from "../limits/limit-requests.ts";
import { mayServeAccount } from "../limits/may-serve-account.ts";
import { enqueueMail } from "../mail/enqueue-mail.ts";
import { linkLifetimes } from "../mail/link-lifetimes.ts";
import { completeSignIn, type SignedIn } from "../sign-in/complete-sign-in.ts";
import type { Queries } from "../store/open-store.ts";
import { usernameCandidates } from "../users/choose-username.ts";
import { findUserByEmail, insertUser } from "../users/store.ts";
import type { UserRow } from "../users/user-record.ts";
import { checkRegistration, type NewPerson } from "./check-registration.ts";
import { mailVerification } from "./mail-verification.ts";
import type { RegistrationDeps } from "./registration-deps.ts";

interface RegistrationInput {
  /** Parsed by the model's own schema, so that it holds nothing but what a person may choose (S80). */
  readonly person: NewPerson;
  readonly password: string;
  readonly site: Site;
  readonly requester: Requester;
}

/** Signed in, or told that a mail is under way: to whom is not said, since it may be the owner of a taken address (S74). */
export type Registered =
  { readonly kind: "signed_in"; readonly signedIn: SignedIn } | { readonly kind: "mail_sent" };

/**
 * Makes an account with a password. However many come at once with one username or one address, one of them gets it.
 *
 * @throws Failure `registration_closed`, `throttled`, `unavailable`, or `invalid_fields` with a sentence for each field.
 */
export async function registerUser(deps: RegistrationDeps, input: RegistrationInput): Promise<Registered> {
  if (deps.accountPolicy.registration === "closed") throw new Failure("registration_closed");
  return deps.passwords.admit(() => register(deps, input));
}

async function register(deps: RegistrationDeps, input: RegistrationInput): Promise<Registered> {
  await limitRequests(deps, { door: "registration", ...input });
  // Without a key to sign with there would be a session and no answer.
  await deps.keys.signingKey();
  await checkRegistration(deps, { ...input.person, password: input.password });
  const draft: Draft = {
    ...input,
    // For a taken address as well: the time must not tell (S74).
    passwordHash: await deps.passwords.hash(input.password),
    mayMail: await takeMailBudget(deps, input.person.email),
  };
  return deps.store.transaction((tx) => registerOnce(deps, tx, draft));
}

interface Draft extends RegistrationInput {
  readonly passwordHash: string;
  readonly mayMail: boolean;
}

async function takeMailBudget(deps: RegistrationDeps, email: string | undefined): Promise<boolean> {
  if (email === undefined || deps.accountPolicy.emailVerification === "none") return false;
  return mayServeAccount(deps, { door: "registration", account: email });
}

async function registerOnce(deps: RegistrationDeps, tx: Queries, draft: Draft): Promise<Registered> {
  const { email } = draft.person;
  const owner = email === undefined ? undefined : await findUserByEmail(tx, email);
  if (owner) return answerTaken(deps, tx, owner, draft);
  for (const username of usernamesOf(deps, draft.person)) {
    const user = await insertPerson(deps, tx, { ...draft, username });
    if (user) return welcome(deps, tx, user, draft);
    const winner = email === undefined ? undefined : await findUserByEmail(tx, email);
    if (winner) return answerTaken(deps, tx, winner, draft);
  }
  throw fieldFailure({ username: [sentences.usernameTaken] });
}

/** The one that was chosen, or several to try. */
function usernamesOf({ userModel }: RegistrationDeps, person: NewPerson): Iterable<string> {
  const { username, email = "", first_name = "", last_name = "" } = person;
  if (username !== undefined) return [username];
  return usernameCandidates([email, `${first_name}${last_name}`], userModel.username.maxLength);
}

async function insertPerson(
  { clock }: RegistrationDeps,
  tx: Queries,
  { person, username, passwordHash }: Draft & { readonly username: string },
): Promise<UserRow | undefined> {
  return insertUser(tx, {
    ...person,
    id: newId(clock),
    username,
    email: person.email ?? null,
    email_verified_at: null,
    password_hash: passwordHash,
    date_joined: clock.now(),
  });
}

/** What follows the row of a new person. */
async function welcome(
  deps: RegistrationDeps,
  tx: Queries,
  user: UserRow,
  { site, requester, mayMail }: Draft,
): Promise<Registered> {
  const { clock } = deps;
  const isMandatory = deps.accountPolicy.emailVerification === "mandatory";
  await recordEvent(tx, clock, { event: "user_registered", userId: user.id, siteId: site.id, requester });
  if (isMandatory) await expectVerification(deps, tx, user.id);
  if (mayMail && user.email !== null) {
    await mailVerification(tx, deps, { userId: user.id, email: user.email });
  }
  if (isMandatory) return { kind: "mail_sent" };
  const account = { userId: user.id, epoch: user.auth_epoch };
  const signedIn = await completeSignIn(deps, tx, { account, site, amr: ["pwd"], requester });
  return { kind: "signed_in", signedIn };
}

/** As long as the first link works the account waits for it, and then it is removed. */
async function expectVerification({ clock }: RegistrationDeps, tx: Queries, userId: string): Promise<void> {
  const expires_at = after(clock.now(), linkLifetimes.verify_email);
  await tx.insertInto("latchkey_registrations").values({ user_id: userId, expires_at }).execute();
}

/** Nothing of the account changes. Its owner hears of it by mail, where the answer may not tell it to whoever asked (S74). */
async function answerTaken(
  deps: RegistrationDeps,
  tx: Queries,
  owner: UserRow,
  { site, requester, mayMail }: Draft,
): Promise<Registered> {
  if (deps.accountPolicy.enumeration === "open") throw fieldFailure({ email: [sentences.emailTaken] });
  const event = "registration_repeated";
  await recordEvent(tx, deps.clock, { event, userId: owner.id, siteId: site.id, requester });
  if (mayMail && owner.email !== null) {
    await enqueueMail(tx, deps, { kind: "email_taken", userId: owner.id, to: owner.email, content: {} });
  }
  return { kind: "mail_sent" };
}
