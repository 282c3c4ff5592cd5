import { createHash } from "node:crypto";
import { lifetimes } from "./lifetimes.ts";
import { newId } from "./new-id.ts";
import type { Session } from "./session.ts";
import { site } from "./site.ts";
import { ask, askForOne, type Row, statement, type Work } from "./statement.ts";

/** What an id token says of a person, once it is proven. */
export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly email: string;
  readonly given_name: string;
  readonly family_name: string;
  readonly picture: string;
}

/** Who signs in: the token, which is used up, and what it says. */
export interface SignIn {
  readonly idToken: string;
  readonly claims: Claims;
}

interface KnownIdentity {
  readonly id: string;
  readonly userId: string;
  readonly epoch: number;
}

export interface SignedIn {
  readonly user: Row;
  readonly session: Session;
}

const provider = "google";

const selectApp = statement(
  "find_social_app",
  `select latchkey_social_apps.*, redirect_uris from latchkey_social_apps
   inner join latchkey_site_social_apps on social_app_id = latchkey_social_apps.id
   inner join latchkey_sites on site_id = latchkey_sites.id
   where site_id = ? and provider = ? order by latchkey_social_apps.created_at, latchkey_social_apps.id`,
);

/** The social app of the site, read for each sign-in, since it can be disabled at any time. */
export function* findSocialApp(): Work<{ readonly issuer: string; readonly clientId: string }> {
  const row = yield* askForOne(selectApp, [site.id, provider]);
  return { issuer: row["issuer"] as string, clientId: row["client_id"] as string };
}

const selectIdentity = statement(
  "find_identity",
  `select latchkey_identities.id, user_id, auth_epoch from latchkey_identities
   inner join users on users.id = latchkey_identities.user_id where issuer = ? and subject = ?`,
);

/** Whether the person has been here before. */
export function* findIdentity({ iss, sub }: Claims): Work<KnownIdentity | null> {
  const [row] = yield* ask(selectIdentity, [iss, sub]);
  if (!row) return null;
  return {
    id: row["id"] as string,
    userId: row["user_id"] as string,
    epoch: row["auth_epoch"] as number,
  };
}

const useUp = statement(
  "use_up",
  `insert into latchkey_used_tokens (digest, expires_at) values (?, ?)
   on conflict do nothing returning digest`,
);
const touchIdentity = statement(
  "touch_identity",
  `update latchkey_identities set email = ?, is_email_verified = ?, given_name = ?, family_name = ?, picture = ?,
     last_login = ? where id = ? returning id`,
);

/** The transaction of a sign-in, the first one or a later one, in the order of Latchkey's. */
export function* signIn({ idToken, claims }: SignIn, known: KnownIdentity | null): Work<SignedIn> {
  const now = new Date();
  const signingInput = idToken.slice(0, idToken.lastIndexOf("."));
  const digest = createHash("sha256").update(signingInput).digest("hex");
  yield* askForOne(useUp, [digest, new Date(now.getTime() + lifetimes.usedTokenMs)]);
  const account = known ?? (yield* createUser(claims, now));
  const signedIn = yield* letIn(account, now);
  if (known) yield* askForOne(touchIdentity, [...profileOf(claims), now, known.id]);
  return signedIn;
}

const findUserByEmail = statement("find_user_by_email", "select * from users where email = ?");
const insertUser = statement(
  "insert_user",
  `insert into users (id, username, email, email_verified_at, first_name, last_name, date_joined)
   values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning *`,
);
const insertIdentity = statement(
  "insert_identity",
  `insert into latchkey_identities (id, user_id, provider, issuer, subject, email, is_email_verified, given_name,
     family_name, picture, created_at, last_login)
   values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id`,
);

function* createUser(claims: Claims, now: Date): Work<Omit<KnownIdentity, "id">> {
  const owners = yield* ask(findUserByEmail, [claims.email]);
  if (owners.length > 0) throw new Error("The address is somebody's.");
  const userId = newId();
  const username = claims.email.slice(0, claims.email.indexOf("@"));
  const user = yield* askForOne(insertUser, [
    userId,
    username,
    claims.email,
    null,
    claims.given_name,
    claims.family_name,
    now,
  ]);
  yield* askForOne(insertIdentity, [
    newId(),
    userId,
    provider,
    claims.iss,
    claims.sub,
    ...profileOf(claims),
    now,
    now,
  ]);
  yield* recordEvent({ event: "user_created", userId, sessionId: null, details: { provider }, now });
  return { userId, epoch: user["auth_epoch"] as number };
}

const profileOf = ({ email, given_name, family_name, picture }: Claims) =>
  [email, true, given_name, family_name, picture] as const;

const touchUser = statement(
  "touch_user",
  "update users set last_login = ? where id = ? and is_active = ? and auth_epoch = ? returning *",
);
const insertSession = statement(
  "insert_session",
  `insert into latchkey_sessions (id, user_id, site_id, is_site_bound, generation, epoch, amr, authenticated_at, rotated_at,
     last_used_at, idle_expires_at, expires_at, ended_at, end_reason, address, user_agent)
   select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from users where users.id = ? returning id`,
);

function* letIn({ userId, epoch }: Omit<KnownIdentity, "id">, now: Date): Work<SignedIn> {
  const user = yield* askForOne(touchUser, [now, userId, true, epoch]);
  const idleEnd = new Date(now.getTime() + lifetimes.idleMs);
  const end = new Date(now.getTime() + lifetimes.sessionMs);
  const moments = [now, now, now, idleEnd, end];
  const untold = [null, null, null, null];
  const id = newId();
  yield* askForOne(insertSession, [
    id,
    userId,
    site.id,
    true,
    0,
    epoch,
    '["fed"]',
    ...moments,
    ...untold,
    userId,
  ]);
  const session = { id, userId, generation: 0, authenticatedAt: now, amr: ["fed"], idleExpiresAt: idleEnd };
  yield* recordEvent({ event: "signed_in", userId, sessionId: id, details: { amr: "fed" }, now });
  return { user, session };
}

const insertEvent = statement(
  "insert_event",
  `insert into latchkey_audit (id, event, user_id, site_id, session_id, address, request_id, details, actor_id, resource,
     object_id, changes, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
);

interface Event {
  readonly event: string;
  readonly userId: string;
  readonly sessionId: string | null;
  readonly details: Readonly<Record<string, string>>;
  readonly now: Date;
}

function* recordEvent({ event, userId, sessionId, details, now }: Event): Work<void> {
  const siteId = sessionId && site.id;
  const nobodyElse = [null, null, null, "{}"];
  yield* ask(insertEvent, [
    newId(),
    event,
    userId,
    siteId,
    sessionId,
    null,
    newId(),
    JSON.stringify(details),
    ...nobodyElse,
    now,
  ]);
}
