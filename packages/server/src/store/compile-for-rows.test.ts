import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { createTestDatabase, databases, type TestDatabase } from "../testing/test-database.ts";
import type { ColumnTypeName } from "./column-types.ts";
import { type Asked, compileForRows } from "./compile-for-rows.ts";

interface Thing {
  readonly key: string;
  readonly name: string | null;
  readonly count: number | null;
  readonly is_good: boolean;
  readonly made_at: Date | null;
  readonly facts: string;
}

const types = {
  key: "id",
  name: "text",
  count: "integer",
  is_good: "boolean",
  made_at: "timestamp",
  facts: "json",
} as const satisfies Record<keyof Thing, ColumnTypeName>;
const columns = Object.keys(types) as (keyof Thing)[];

let builds = 0;

/** One for all databases below, as a statement of the product is. */
const insertThings = compileForRows(types, (db, asked: Asked<Thing>) => {
  builds++;
  const things = db.insertInto("things" as "users").columns(columns as never);
  return things.expression(db.selectFrom(asked).select(columns) as never).returningAll();
});

const things: readonly Thing[] = [
  {
    key: "01890000-0000-7000-8000-000000000001",
    name: `it's {"a", \\b}, NULL, 'c'\n☂`,
    count: -7,
    is_good: true,
    made_at: new Date("2026-11-29T06:04:40.123Z"),
    facts: '{"amr":["fed","\\"{}"]}',
  },
  {
    key: "01890000-0000-7000-8000-000000000002",
    name: null,
    count: null,
    is_good: false,
    made_at: null,
    facts: "[]",
  },
  {
    key: "01890000-0000-7000-8000-000000000003",
    name: "",
    count: 2_147_483_647,
    is_good: false,
    made_at: new Date(0),
    facts: '"null"',
  },
];

describe.each(databases)("a statement for rows, on %s,", (kind) => {
  let database: TestDatabase;
  let deps: TestStore;
  beforeEach(async () => {
    database = await createTestDatabase(kind);
    deps = openTestStore({ databaseUrl: database.url });
    const { types: typeOf, db } = deps.store;
    await sql`create table things (${sql.join(
      columns.map((column) => sql`${sql.ref(column)} ${typeOf(types[column])}`),
    )})`.execute(db);
  });
  afterEach(async () => {
    await deps.store.close();
    await database.drop();
  });

  test("reads every kind of value as it was given", async () => {
    const rows = await insertThings(deps.store.db, things);
    expect(rows).toEqual(things.map((thing) => ({ ...thing, facts: JSON.parse(thing.facts) as unknown })));
  });

  test("is the same statement however many rows there are, and does nothing for none", async () => {
    await insertThings(deps.store.db, things);
    const built = builds;
    for (const length of [1, 0, 100]) {
      const rows = Array.from({ length }, () => things[0]!);
      expect(await insertThings(deps.store.db, rows)).toHaveLength(length);
    }
    expect(builds).toBe(built);
  });
});
