import type { Insertable, Selectable } from "kysely";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/id.ts";
import type { Account } from "../sign-in/let-in.ts";
import type { ColumnTypeName } from "../store/column-types.ts";
import { type Asked, beforeOnConflict, compileForRows } from "../store/compile-for-rows.ts";
import { inOneOrder } from "../store/in-one-order.ts";
import type { Queries } from "../store/open-store.ts";
import type { IdentitiesTable, UsedTokensTable } from "../store/tables.ts";
import type { ProvenIdentity } from "./prove-identity.ts";
import { refused } from "./verify-id-token.ts";

/**
 * Uses up what proves an identity, where it may be used once, in the transaction that writes what it is for: whatever fails
 * after it uses nothing up (S12). It is the first statement of its transaction, before any row is locked: in two orders, two
 * callers with one token could wait for each other.
 *
 * @throws Failure `provider_token_refused` to all callers but one.
 */
export async function useUp(tx: Queries, identity: ProvenIdentity): Promise<void> {
  await useUpTogether(tx, [identity]);
}

/** As {@link useUp}, for several at once: all of them, or none. */
export async function useUpTogether(tx: Queries, identities: readonly ProvenIdentity[]): Promise<void> {
  const uses = identities.flatMap(({ oneUse }) => oneUse ?? []);
  if (uses.length === 0) return;
  const taken = await insertUsedTokens(
    tx,
    inOneOrder(
      uses.map(({ digest, expiresAt }) => ({ digest, expires_at: expiresAt })),
      ({ digest }) => digest,
    ),
  );
  if (taken.length < uses.length) throw refused("the id token was used before");
}

const insertUsedTokens = compileForRows(
  { digest: "text", expires_at: "timestamp" },
  (tx, asked: Asked<Insertable<UsedTokensTable>>, columns) =>
    tx
      .insertInto("latchkey_used_tokens")
      .columns(columns)
      .expression(tx.selectFrom(asked).select(columns).where(beforeOnConflict))
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
  identity: ProvenIdentity,
): Promise<KnownIdentity | undefined> {
  const [known] = await findIdentities(db, [identity]);
  return known;
}

/** As {@link findIdentity}, for several at once, in their order. */
export async function findIdentities(
  db: Queries,
  identities: readonly ProvenIdentity[],
): Promise<readonly (KnownIdentity | undefined)[]> {
  const keys = identities.map(({ issuer, claims }, place) => ({
    place,
    asked_issuer: issuer,
    asked_subject: claims.subject,
  }));
  const found = new Map((await selectIdentities(db, keys)).map((row) => [row.place, row]));
  return keys.map(({ place }) => {
    const row = found.get(place);
    return row && { id: row.id, account: { userId: row.user_id, epoch: row.auth_epoch } };
  });
}

interface AskedKey {
  readonly place: number;
  readonly asked_issuer: string;
  readonly asked_subject: string;
}

const selectIdentities = compileForRows(
  { place: "integer", asked_issuer: "text", asked_subject: "text" },
  (db, asked: Asked<AskedKey>) =>
    db
      .selectFrom(asked)
      .innerJoin("latchkey_identities", (join) =>
        join.onRef("issuer", "=", "asked.asked_issuer").onRef("subject", "=", "asked.asked_subject"),
      )
      .innerJoin("users", "users.id", "latchkey_identities.user_id")
      .select(["asked.place", "latchkey_identities.id", "user_id", "auth_epoch"]),
);

/** An identity that has signed in again, and as what. */
export interface SeenIdentity {
  readonly id: string;
  readonly identity: ProvenIdentity;
}

/** Writes what the provider says now to the identity with this id, never to the user (S16). @returns `false` when it is gone. */
export async function touchIdentity(tx: Queries, clock: Clock, seen: SeenIdentity): Promise<boolean> {
  return touchIdentities(tx, clock, [seen]);
}

/** As {@link touchIdentity}, for several at once. @returns `false` when one of them is gone. */
export async function touchIdentities(
  tx: Queries,
  clock: Clock,
  seen: readonly SeenIdentity[],
): Promise<boolean> {
  const now = clock.now();
  const rows = seen.map(({ id, identity }) => ({ id, ...profileOf(identity), last_login: now }));
  const touched = await updateIdentities(
    tx,
    inOneOrder(rows, ({ id }) => id),
  );
  return touched.length === new Set(seen.map(({ id }) => id)).size;
}

interface Touched extends ReturnType<typeof profileOf> {
  readonly id: string;
  readonly last_login: Date;
}

const updateIdentities = compileForRows(
  {
    id: "id",
    email: "text",
    is_email_verified: "boolean",
    given_name: "text",
    family_name: "text",
    picture: "text",
    last_login: "timestamp",
  },
  (tx, asked: Asked<Touched>) =>
    tx
      .updateTable("latchkey_identities")
      .from(asked)
      .set((row) => ({
        email: row.ref("asked.email"),
        is_email_verified: row.ref("asked.is_email_verified"),
        given_name: row.ref("asked.given_name"),
        family_name: row.ref("asked.family_name"),
        picture: row.ref("asked.picture"),
        last_login: row.ref("asked.last_login"),
      }))
      .whereRef("latchkey_identities.id", "=", "asked.id")
      .returning("latchkey_identities.id"),
);

/** Adds an identity to a user. @returns `false` when the identity is somebody's already. */
export async function insertIdentity(tx: Queries, clock: Clock, added: NewIdentity): Promise<boolean> {
  return insertIdentities(tx, clock, [added]);
}

/** A proven identity, and whose it is from now on. */
export interface NewIdentity {
  readonly identity: ProvenIdentity;
  readonly userId: string;
}

/** As {@link insertIdentity}, for several at once. @returns `false` when one of them is somebody's already. */
export async function insertIdentities(
  tx: Queries,
  clock: Clock,
  added: readonly NewIdentity[],
): Promise<boolean> {
  const now = clock.now();
  const rows = added.map(({ identity, userId }) => ({
    id: newId(clock),
    user_id: userId,
    provider: identity.provider,
    issuer: identity.issuer,
    subject: identity.claims.subject,
    ...profileOf(identity),
    created_at: now,
    last_login: now,
  }));
  const inserted = await insertRows(
    tx,
    inOneOrder(rows, ({ issuer, subject }) => `${issuer} ${subject}`),
  );
  return inserted.length === rows.length;
}

const columnTypes = {
  id: "id",
  user_id: "id",
  provider: "text",
  issuer: "text",
  subject: "text",
  email: "text",
  is_email_verified: "boolean",
  given_name: "text",
  family_name: "text",
  picture: "text",
  created_at: "timestamp",
  last_login: "timestamp",
} as const satisfies Record<keyof IdentitiesTable, ColumnTypeName>;

/** For a person who is not there it adds nothing: a failure would end the transaction, and with it what was asked together. */
const insertRows = compileForRows(columnTypes, (tx, asked: Asked<IdentitiesTable>, columns) =>
  tx
    .insertInto("latchkey_identities")
    .columns(columns)
    .expression(
      tx
        .selectFrom(asked)
        .innerJoin("users", "users.id", "asked.user_id")
        .select(columns.map((column) => `asked.${column}` as const))
        .where(beforeOnConflict),
    )
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

function profileOf({ claims }: ProvenIdentity) {
  return {
    email: claims.email,
    is_email_verified: claims.emailVerified,
    given_name: claims.givenName,
    family_name: claims.familyName,
    picture: claims.picture,
  };
}
