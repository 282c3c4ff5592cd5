import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { createTestDatabase, databases, type TestDatabase } from "../testing/test-database.ts";
import { compileOnce } from "./compile-once.ts";
import type { Queries } from "./open-store.ts";

interface Thing {
  readonly n: number;
  readonly name?: string;
}

let builds = 0;

/** One for all databases below, as a statement of the product is. */
const insertThing = compileOnce((db: Queries, thing: Thing) => {
  builds++;
  return db
    .insertInto("things" as "users")
    .values(thing as never)
    .returning(["n" as "id", "name" as "username"]);
});

describe.each(databases)("a statement that is compiled once, on %s,", (kind) => {
  let database: TestDatabase;
  let deps: TestStore;
  beforeEach(async () => {
    builds = 0;
    database = await createTestDatabase(kind);
    deps = openTestStore({ databaseUrl: database.url });
    await sql`create table things (n int, name text default 'nobody')`.execute(deps.store.db);
  });
  afterEach(async () => {
    await deps.store.close();
    await database.drop();
  });

  test("is filled in with the values of each call, in a transaction too", async () => {
    const rows = await deps.store.transaction((tx) =>
      Promise.all(["a", "b"].map((name, n) => insertThing(tx, { n, name }))),
    );
    expect([...rows, await insertThing(deps.store.db, { n: 2, name: "c" })].flat()).toEqual([
      { n: 0, name: "a" },
      { n: 1, name: "b" },
      { n: 2, name: "c" },
    ]);
    expect(builds).toBe(1);
  });

  test("leaves a column that a call does not name at its default, whatever other calls named", async () => {
    await insertThing(deps.store.db, { n: 1, name: "a" });
    expect(await insertThing(deps.store.db, { n: 2 })).toEqual([{ n: 2, name: "nobody" }]);
    expect(await insertThing(deps.store.db, { n: 3, name: "b" })).toEqual([{ n: 3, name: "b" }]);
  });
});
