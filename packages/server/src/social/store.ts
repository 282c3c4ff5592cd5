import type { Insertable, Selectable } from "kysely";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/id.ts";
import type { Account } from "../sign-in/let-in.ts";
import { compileOnce } from "../store/compile-once.ts";
import type { Queries } from "../store/open-store.ts";
import type { IdentitiesTable } from "../store/tables.ts";
import type { ProvenIdentity } from "./prove-identity.ts";
import { type OneUse, refused } from "./verify-id-token.ts";

/**
 * Uses up what proves an identity, where it may be used once, in the transaction that writes what it is for: whatever fails
 * after it uses nothing up (S12). It is the first statement of its transaction, before any row is locked: in two orders, two
 * callers with one token could wait for each other.
 *
 * @throws Failure `provider_token_refused` to all callers but one.
 */
export async function useUp(tx: Queries, { oneUse }: ProvenIdentity): Promise<void> {
  if (!oneUse) return;
  const taken = await insertUsedToken(tx, oneUse);
  if (taken.length === 0) throw refused("the id token was used before");
}

const insertUsedToken = compileOnce((tx, used: OneUse) =>
  tx
    .insertInto("latchkey_used_tokens")
    .values({ digest: used.digest, expires_at: used.expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning("digest"),
);

export type IdentityRow = Selectable<IdentitiesTable>;

/** An identity that has signed in before, and whose it is. */
export interface KnownIdentity {
  readonly id: string;
  readonly account: Account;
}

export async function findIdentity(
  db: Queries,
  { issuer, claims }: ProvenIdentity,
): Promise<KnownIdentity | undefined> {
  const [row] = await selectIdentity(db, { issuer, subject: claims.subject });
  return row && { id: row.id, account: { userId: row.user_id, epoch: row.auth_epoch } };
}

const selectIdentity = compileOnce((db, key: { readonly issuer: string; readonly subject: string }) =>
  db
    .selectFrom("latchkey_identities")
    .innerJoin("users", "users.id", "latchkey_identities.user_id")
    .select(["latchkey_identities.id", "user_id", "auth_epoch"])
    .where("issuer", "=", key.issuer)
    .where("subject", "=", key.subject),
);

/** Writes what the provider says now to the identity with this id, never to the user (S16). @returns `false` when it is gone. */
export async function touchIdentity(
  tx: Queries,
  clock: Clock,
  { id, identity }: { readonly id: string; readonly identity: ProvenIdentity },
): Promise<boolean> {
  const rows = await updateIdentity(tx, { id, ...profileOf(identity), last_login: clock.now() });
  return rows.length > 0;
}

interface Touched extends ReturnType<typeof profileOf> {
  readonly id: string;
  readonly last_login: Date;
}

const updateIdentity = compileOnce((tx, { id, ...touched }: Touched) =>
  tx.updateTable("latchkey_identities").set(touched).where("id", "=", id).returning("id"),
);

/** Adds an identity to a user. @returns `false` when the identity is somebody's already. */
export async function insertIdentity(
  tx: Queries,
  clock: Clock,
  { identity, userId }: { readonly identity: ProvenIdentity; readonly userId: string },
): Promise<boolean> {
  const now = clock.now();
  const rows = await insertRow(tx, {
    id: newId(clock),
    user_id: userId,
    provider: identity.provider,
    issuer: identity.issuer,
    subject: identity.claims.subject,
    ...profileOf(identity),
    created_at: now,
    last_login: now,
  });
  return rows.length > 0;
}

const insertRow = compileOnce((tx, row: Insertable<IdentitiesTable>) =>
  tx
    .insertInto("latchkey_identities")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id"),
);

/** All identities of a person, oldest first. */
export async function listIdentities(db: Queries, userId: string): Promise<IdentityRow[]> {
  return db
    .selectFrom("latchkey_identities")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

/** Removes an identity of this person, and of nobody else (S109). @returns What it was; `undefined` when there is none. */
export async function deleteIdentity(
  tx: Queries,
  { id, userId }: { readonly id: string; readonly userId: string },
): Promise<IdentityRow | undefined> {
  return tx
    .deleteFrom("latchkey_identities")
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .returningAll()
    .executeTakeFirst();
}

/**
 * The user, if an identity may be linked to them without asking (S20). The statement locks the row, so that nobody becomes
 * staff between the check and the link.
 */
export async function linkableOwner(tx: Queries, userId: string): Promise<Account | undefined> {
  const row = await tx
    .updateTable("users")
    .set((user) => ({ auth_epoch: user.ref("auth_epoch") }))
    .where("id", "=", userId)
    .where("email_verified_at", "is not", null)
    .where("is_staff", "=", false)
    .where("is_superuser", "=", false)
    .returning(["id", "auth_epoch"])
    .executeTakeFirst();
  return row && { userId: row.id, epoch: row.auth_epoch };
}

function profileOf({ claims }: ProvenIdentity) {
  return {
    email: claims.email,
    is_email_verified: claims.emailVerified,
    given_name: claims.givenName,
    family_name: claims.familyName,
    picture: claims.picture,
  };
}
