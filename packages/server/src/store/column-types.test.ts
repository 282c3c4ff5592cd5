import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { createTestDatabase, databases, type TestDatabase } from "../testing/test-database.ts";
import type { ColumnTypeName } from "./column-types.ts";

const id = "01890a5d-ac96-774b-bcce-b302099a8057";
const moment = new Date("2026-02-28T23:59:59.987Z");

const values: readonly [ColumnTypeName, unknown, unknown?][] = [
  ["id", id],
  ["text", "Zoë 🦊 'quoted'; drop table"],
  ["text", ""],
  ["integer", -2_147_483_648],
  ["integer", 1],
  ["boolean", true],
  ["boolean", false],
  ["timestamp", moment],
  ["timestamp", new Date(0)],
  ["timestamp", new Date("1969-07-20T20:17:40.001Z")],
  ["date", "2026-03-29"],
  ["date", "0001-01-01"],
  ["json", JSON.stringify({ a: [1, null, "ü"], b: { c: true } }), { a: [1, null, "ü"], b: { c: true } }],
  ["json", "[]", []],
  ["json", '"a text"', "a text"],
];
const types = ["id", "text", "integer", "boolean", "timestamp", "date", "json"] as const;

describe.each(databases)("values on %s", (kind) => {
  let database: TestDatabase;
  let deps: TestStore;
  /** The table is the test's own: no type of the package describes it. */
  let db: Kysely<{ things: Record<string, unknown> }>;
  beforeAll(async () => {
    database = await createTestDatabase(kind);
    deps = openTestStore({ databaseUrl: database.url });
    db = deps.store.db as unknown as typeof db;
    let table = db.schema.createTable("things").addColumn("name", "text", (column) => column.unique());
    for (const type of types) table = table.addColumn(`a_${type}`, deps.store.types(type));
    await table.execute();
  });
  afterAll(async () => {
    await deps[Symbol.asyncDispose]();
    await database.drop();
  });

  test.each(values)(
    "%s: %j comes back as it was written, by RETURNING, SELECT, alias and UPDATE",
    async (type, value, read = value) => {
      const column = `a_${type}`;
      const name = crypto.randomUUID();
      const inserted = await db
        .insertInto("things")
        .values({ name, [column]: value })
        .returningAll()
        .executeTakeFirstOrThrow();
      expect(inserted[column]).toEqual(read);
      const selected = await db
        .selectFrom("things")
        .select([column, `${column} as other`])
        .where("name", "=", name)
        .executeTakeFirstOrThrow();
      expect(selected).toEqual({ [column]: read, other: read });
      const updated = await db
        .updateTable("things")
        .set({ [column]: value })
        .where("name", "=", name)
        .returning(column)
        .executeTakeFirstOrThrow();
      expect(updated[column]).toEqual(read);
      const joined = await db
        .selectFrom("things")
        .innerJoin("things as t", "t.name", "things.name")
        .select(`t.${column}`)
        .where("things.name", "=", name)
        .executeTakeFirstOrThrow();
      expect(joined[column]).toEqual(read);
      const emptied = await db
        .updateTable("things")
        .set({ [column]: null })
        .where("name", "=", name)
        .returningAll()
        .executeTakeFirstOrThrow();
      expect(emptied[column]).toBeNull();
    },
  );

  test.each(values.filter(([type]) => type !== "json"))(
    "%s: %j is found by its value",
    async (type, value) => {
      const name = crypto.randomUUID();
      await db
        .insertInto("things")
        .values({ name, [`a_${type}`]: value })
        .execute();
      const found = await db
        .selectFrom("things")
        .select("name")
        .where(`a_${type}`, "=", value)
        .where("name", "=", name)
        .execute();
      expect(found).toEqual([{ name }]);
    },
  );

  test("moments are compared as moments", async () => {
    const name = crypto.randomUUID();
    await db.insertInto("things").values({ name, a_timestamp: moment }).execute();
    const before = await db
      .selectFrom("things")
      .select("name")
      .where("name", "=", name)
      .where("a_timestamp", "<", new Date(moment.getTime() + 1))
      .execute();
    const after = await db
      .selectFrom("things")
      .select("name")
      .where("name", "=", name)
      .where("a_timestamp", "<", moment)
      .execute();
    expect([before.length, after.length]).toEqual([1, 0]);
  });

  test("a transaction that fails has written nothing", async () => {
    const name = crypto.randomUUID();
    const failing = deps.store.transaction(async (tx) => {
      await sql`insert into things (name) values (${name})`.execute(tx);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await db.selectFrom("things").select("name").where("name", "=", name).execute()).toEqual([]);
  });
});
