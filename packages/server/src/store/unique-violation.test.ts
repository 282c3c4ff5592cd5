import { type Kysely, type RawBuilder, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { createTestDatabase, databases, type TestDatabase } from "../testing/test-database.ts";
import { isUniqueViolation, violatedColumns } from "./unique-violation.ts";

const taken = { id: 1, name: "taken", issuer: "one", client_id: "(a)=(b), c", Room: "1" };

describe.each(databases)("what exists already on %s", (kind) => {
  let database: TestDatabase;
  let deps: TestStore;
  /** The table is the test's own: no type of the package describes it. */
  let db: Kysely<{ things: Record<string, unknown> }>;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    deps = openTestStore({ databaseUrl: database.url });
    db = deps.store.db as unknown as typeof db;
    await db.schema
      .createTable("things")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.unique())
      .addColumn("issuer", "text")
      .addColumn("client_id", "text")
      .addColumn("Room", "text")
      .addColumn("kept", "text", (column) => column.notNull().defaultTo(""))
      .addUniqueConstraint("a_client_of_its_own", ["issuer", "client_id"])
      .addUniqueConstraint("things_rooms_key", ["issuer", "Room"])
      .execute();
    await db.insertInto("things").values(taken).execute();
  });
  afterAll(async () => {
    await deps[Symbol.asyncDispose]();
    await database.drop();
  });

  const refusalOf = (values: object): Promise<unknown> =>
    db
      .insertInto("things")
      .values({ id: 2, ...values })
      .execute()
      .catch((error: unknown) => error);

  test("is known by its column, and the table is the one that was asked about", async () => {
    const error = await refusalOf({ name: "taken" });
    expect(violatedColumns(error, "things")).toEqual(["name"]);
    expect(isUniqueViolation(error, "things", "name")).toBe(true);
    expect(isUniqueViolation(error, "things", "other")).toBe(false);
    expect(isUniqueViolation(error, "users", "name")).toBe(false);
    expect(isUniqueViolation("23505", "things", "name")).toBe(false);
    expect(violatedColumns(await refusalOf({ id: 1 }), "things")).toEqual(["id"]);
  });

  test("is known by all its columns together, whatever the constraint is called and the values are", async () => {
    const { issuer, client_id } = taken;
    const error = await refusalOf({ issuer, client_id });
    expect(violatedColumns(error, "things")).toEqual(["issuer", "client_id"]);
    expect(violatedColumns(error, "users")).toBeUndefined();
    for (const column of ["issuer", "client_id"]) {
      expect(isUniqueViolation(error, "things", column)).toBe(false);
    }
    expect(violatedColumns(await refusalOf({ issuer, Room: "1" }), "things")).toEqual(["issuer", "Room"]);
  });

  test("is nothing else that refuses a write", async () => {
    const refusals = [await refusalOf({ kept: null }), await refusalOf({ nobody: 1 })];
    expect(refusals).toEqual([expect.any(Error), expect.any(Error)]);
    expect(refusals.map((error) => violatedColumns(error, "things"))).toEqual([undefined, undefined]);
  });
});

test("what exists already is not guessed where PostgreSQL may not say it", async () => {
  const database = await createTestDatabase("postgres");
  const { store, ...deps } = openTestStore({ databaseUrl: database.url });
  const role = sql.id(`writer_${crypto.randomUUID().replaceAll("-", "")}`);
  const table = sql`create table things (name text unique, one text, other text, unique (one, other))`;
  await table.execute(store.db);
  await sql`insert into things values ('taken', 'a', 'b')`.execute(store.db);
  await sql`create role ${role}`.execute(store.db);
  await sql`grant insert on things to ${role}`.execute(store.db);
  const refusalOf = (values: RawBuilder<unknown>) =>
    store.db
      .transaction()
      .execute(async (tx) => {
        await sql`set local role ${role}`.execute(tx);
        await sql`insert into things values ${values}`.execute(tx);
      })
      .catch((error: unknown) => error);
  const refusals = [await refusalOf(sql`('taken', 'c', 'd')`), await refusalOf(sql`('free', 'a', 'b')`)];
  await sql`drop owned by ${role}`.execute(store.db);
  await sql`drop role ${role}`.execute(store.db);
  // Its name reads like that of one column, which is none of the table's.
  expect(refusals.map((error) => violatedColumns(error, "things"))).toEqual([["name"], ["one_other"]]);
  await deps[Symbol.asyncDispose]();
  await database.drop();
});
