import type { Selectable } from "kysely";
import { after, type Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/id.ts";
import { newSecret, sha256 } from "../kernel/secrets.ts";
import { linkLifetimes } from "../mail/link-lifetimes.ts";
import type { Queries, StoreDeps } from "../store/open-store.ts";
import type { OneTimeTokensTable } from "../store/tables.ts";

/** What a mailed link does: the kind of mail that it stands in. */
export type LinkPurpose = keyof typeof linkLifetimes;

export type OneTimeToken = Selectable<OneTimeTokensTable>;

interface NewToken {
  readonly purpose: LinkPurpose;
  readonly userId: string;
  /** The address that it is about, in canonical form. */
  readonly email: string;
  /** The session that asked for it, where one did. */
  readonly sessionId?: string;
}

/**
 * Makes the token of a link: 256 random bits, of which the database holds the digest (S75). Of each person and purpose the
 * newest counts: it takes the older one's row.
 */
export async function issueOneTimeToken(tx: Queries, clock: Clock, token: NewToken): Promise<string> {
  const secret = newSecret();
  const now = clock.now();
  const values = {
    id: newId(clock),
    token_hash: sha256(secret),
    email: token.email,
    session_id: token.sessionId ?? null,
    created_at: now,
    expires_at: after(now, linkLifetimes[token.purpose]),
  };
  await tx
    .insertInto("latchkey_one_time_tokens")
    .values({ ...values, user_id: token.userId, purpose: token.purpose })
    .onConflict((conflict) => conflict.columns(["user_id", "purpose"]).doUpdateSet(values))
    .execute();
  return secret;
}

interface PresentedToken {
  readonly purpose: LinkPurpose;
  readonly token: string;
}

/** Looks at a token without using it up, for what must be checked before. */
export async function findOneTimeToken(
  db: Queries,
  clock: Clock,
  { purpose, token }: PresentedToken,
): Promise<OneTimeToken | undefined> {
  return db
    .selectFrom("latchkey_one_time_tokens")
    .selectAll()
    .where("token_hash", "=", sha256(token))
    .where("purpose", "=", purpose)
    .where("expires_at", ">", clock.now())
    .executeTakeFirst();
}

/** Uses a token up. However many bring it at once, one gets it; a rolled-back transaction has used nothing up. */
export async function takeOneTimeToken(
  tx: Queries,
  clock: Clock,
  { purpose, token }: PresentedToken,
): Promise<OneTimeToken | undefined> {
  return tx
    .deleteFrom("latchkey_one_time_tokens")
    .where("token_hash", "=", sha256(token))
    .where("purpose", "=", purpose)
    .where("expires_at", ">", clock.now())
    .returningAll()
    .executeTakeFirst();
}

/** Makes a person's links dead: all of them, or those of some purposes. */
export async function dropOneTimeTokens(
  tx: Queries,
  userId: string,
  purposes?: readonly LinkPurpose[],
): Promise<void> {
  await tx
    .deleteFrom("latchkey_one_time_tokens")
    .where("user_id", "=", userId)
    .$if(purposes !== undefined, (query) => query.where("purpose", "in", purposes ?? []))
    .execute();
}

/** Makes the links dead that a session has asked for: whoever is thrown out with it may hold them. */
export async function dropTokensOfSession(
  tx: Queries,
  { userId, id }: { readonly userId: string; readonly id: string },
): Promise<void> {
  await tx
    .deleteFrom("latchkey_one_time_tokens")
    .where("user_id", "=", userId)
    .where("session_id", "=", id)
    .execute();
}

/** As {@link dropTokensOfSession}, of all sessions of a person but one; `null` for none. */
export async function dropTokensOfOtherSessions(
  tx: Queries,
  { userId, except }: { readonly userId: string; readonly except: string | null },
): Promise<void> {
  await tx
    .deleteFrom("latchkey_one_time_tokens")
    .where("user_id", "=", userId)
    .where("session_id", "is not", null)
    .$if(except !== null, (query) => query.where("session_id", "!=", except))
    .execute();
}

/** Removes what nobody can use any more. */
export async function forgetOldOneTimeTokens({ store, clock }: StoreDeps): Promise<void> {
  await store.run((db) =>
    db.deleteFrom("latchkey_one_time_tokens").where("expires_at", "<", clock.now()).execute(),
  );
}
