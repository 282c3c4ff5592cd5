import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "../kernel/id.ts";
import type { Queries } from "../store/open-store.ts";
import { createMigratedDatabase } from "../testing/migrated-database.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { inParallel } from "../testing/refresh.ts";
import type { TestDatabase } from "../testing/test-database.ts";
import { insertUsers } from "../users/store.ts";
import type { ProvenIdentity } from "./prove-identity.ts";
import { insertIdentities, touchIdentities } from "./store.ts";

const people = [0, 1, 2];

const identityOf = (person: number): ProvenIdentity => ({
  provider: "google",
  issuer: "https://accounts.google.com",
  isAuthoritative: false,
  oneUse: null,
  claims: {
    subject: `subject-${person}`,
    email: null,
    emailVerified: false,
    givenName: "",
    familyName: "",
    picture: null,
    hostedDomain: null,
  },
});

// SQLite has one transaction at a time.
describe("twenty who write the same rows at once, each in an order of their own, on postgres,", () => {
  let database: TestDatabase;
  let deps: TestStore;
  beforeAll(async () => {
    database = await createMigratedDatabase("postgres");
    deps = openTestStore({ databaseUrl: database.url });
    // Long enough between two rows that everybody holds one before they ask for the next.
    await sql`create function be_slow() returns trigger language plpgsql as
      $$ begin perform pg_sleep(0.02); return new; end $$`.execute(deps.store.db);
    for (const table of ["users", "latchkey_identities"])
      await sql`create trigger be_slow before insert or update on ${sql.table(table)}
        for each row execute function be_slow()`.execute(deps.store.db);
  });
  beforeEach(() => deps.store.db.deleteFrom("users").execute());
  afterAll(async () => {
    await deps[Symbol.asyncDispose]();
    await database.drop();
  });

  const usersIn = (order: readonly number[]) =>
    order.map((person) => ({
      id: newId(deps.clock),
      username: `person-${person}`,
      email: null,
      email_verified_at: null,
      first_name: "",
      last_name: "",
      date_joined: deps.clock.now(),
    }));

  /** Each transaction that is undone by a deadlock runs again, and counts again. */
  async function countRuns(
    write: (tx: Queries, order: readonly number[]) => Promise<unknown>,
  ): Promise<number> {
    let runs = 0;
    await inParallel(20, (caller) =>
      deps.store.transaction(async (tx) => {
        runs++;
        // As it is beside many people: each row is looked up by the index, in the order of asking.
        await sql`set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off`.execute(
          tx,
        );
        await write(tx, caller % 2 ? people : people.toReversed());
      }),
    );
    return runs;
  }

  test("make people without holding each other up", async () => {
    expect(await countRuns((tx, order) => insertUsers(tx, usersIn(order)))).toBe(20);
    expect(await deps.store.db.selectFrom("users").select("id").execute()).toHaveLength(people.length);
  });

  test("add and touch identities without holding each other up", async () => {
    const users = usersIn(people);
    await insertUsers(deps.store.db, users);
    const added = (order: readonly number[]) =>
      order.map((person) => ({ identity: identityOf(person), userId: users[person]!.id }));
    expect(await countRuns((tx, order) => insertIdentities(tx, deps.clock, added(order)))).toBe(20);
    const rows = await deps.store.db
      .selectFrom("latchkey_identities")
      .select("id")
      .orderBy("subject")
      .execute();
    expect(rows).toHaveLength(people.length);
    const seen = (order: readonly number[]) =>
      order.map((person) => ({ id: rows[person]!.id, identity: identityOf(person) }));
    expect(await countRuns((tx, order) => touchIdentities(tx, deps.clock, seen(order)))).toBe(20);
  });
});
