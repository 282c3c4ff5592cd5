import { textSchema } from "@latchkey/contract";
import { startOfflineProvider } from "@latchkey/idp";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Failure } from "../kernel/failure.ts";
import { newId } from "../kernel/id.ts";
import { columnTypesOf } from "../store/column-types.ts";
import { addStaff, openConsole, type TestConsole } from "../testing/console.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";
import { findRows } from "./find-row.ts";
import { createRegistry } from "./registry.ts";
import { type AnyQueries, defineResource } from "./resource.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

const notes = defineResource({
  name: "notes",
  label: "Note",
  labelPlural: "Notes",
  table: "notes",
  title: "title",
  fields: {
    title: { type: "text", schema: textSchema({ maxLength: 40, mayBeBlank: false }), isRequired: true },
    author_id: { type: "reference", references: "users", schema: z.uuid(), isOwned: true },
    tags: { type: "texts", schema: z.array(z.string()) },
    pin: { type: "secret", schema: z.string() },
    shelf: { type: "text", schema: z.string() },
    written_at: { type: "timestamp" },
  },
  list: ["title", "author_id"],
  sorts: ["-written_at", "title"],
  search: ["title"],
  filters: { author_id: { type: "reference", references: "users" }, written_at: { type: "period" } },
  create: "insert",
  change: "update",
  remove: "delete",
  actions: {
    proofread: { scope: "row", check: proofread },
    publish: {
      scope: "row",
      check: proofread,
      async run({ tx }, { id }) {
        const db = tx as unknown as Kysely<NotesTables>;
        await db.updateTable("notes").set({ title: "Published" }).where("id", "=", id).execute();
      },
    },
  },
});

interface NotesTables {
  readonly notes: { readonly id: string; readonly title: string };
}

const isRight = { check: "Spelling", is_ok: true, sentence: "Is right." };
let isProofreaderAway = false;

async function proofread() {
  const sentence = "Nobody is there to read it.";
  if (isProofreaderAway) throw new Failure("action_refused", "nobody reads", { sentence });
  return [isRight];
}

/** A table as an application would make it: PostgreSQL fills the moment in, to the microsecond. */
async function createNotes({ db }: TestServer, dialect: "sqlite" | "postgres"): Promise<void> {
  const types = columnTypesOf(dialect);
  const moment = dialect === "sqlite" ? sql`(unixepoch('subsec') * 1000)` : sql`clock_timestamp()`;
  await (db as unknown as Kysely<never>).schema
    .createTable("notes")
    .addColumn("id", types("id"), (column) => column.primaryKey().notNull())
    .addColumn("title", types("text"), (column) => column.notNull().unique())
    .addColumn("author_id", types("id"), (column) => column.references("users.id").onDelete("cascade"))
    .addColumn("tags", types("json"))
    .addColumn("pin", types("text"))
    .addColumn("shelf", types("text"))
    .addColumn("written_at", types("timestamp"), (column) => column.notNull().defaultTo(moment))
    .addUniqueConstraint("one_note_a_shelf", ["author_id", "shelf"])
    .execute();
}

const rows = "/api/admin/resources/notes/rows/";

describe.each(databases)("a resource of the application's own, on %s", (database) => {
  let server: TestServer;
  let admin: TestConsole;
  beforeAll(async () => {
    server = await startTestServer({ database, idp, admin: { resources: [notes] } });
    await createNotes(server, database);
    admin = await openConsole(server);
  });
  afterAll(() => server.close());

  const write = (values: object) => admin.create("notes", values);
  const titlesOf = (answer: { body: { rows: { title: string }[] } }) =>
    answer.body.rows.map(({ title }) => title);

  test("is written, read and changed by what it says of its fields", async () => {
    const made = await write({ title: "First", author_id: admin.id, tags: ["a", "b"], pin: "1234" });
    expect(made.status).toBe(201);
    const { id, values } = made.body.row;
    expect(values).toEqual({
      title: "First",
      author_id: admin.id,
      tags: ["a", "b"],
      shelf: null,
      written_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(made.body.references).toEqual({ users: { [admin.id]: admin.username } });
    const changed = await admin.send("PATCH", `${rows}${id}/`, { values: { tags: [], pin: "9999" } });
    expect(changed.body.row.values).toMatchObject({ title: "First", tags: [] });
    const { entries } = (await admin.send("GET", `${rows}${id}/history/`)).body;
    expect(entries).toMatchObject([
      {
        event: "row_changed",
        actor: admin.username,
        changes: { tags: { before: ["a", "b"], after: [] }, pin: { before: null, after: "written" } },
      },
      { event: "row_added", changes: { title: { before: null, after: "First" } } },
    ]);
    expect(JSON.stringify([made.body, changed.body, entries])).not.toMatch(/1234|9999/);
  });

  test("says at the field what is wrong with it, all at once", async () => {
    const refused = await write({ author_id: "nobody", tags: 7, written_at: "2026-01-01", more: 1 });
    expect([refused.status, refused.body]).toEqual([
      400,
      {
        title: ["This field is required."],
        author_id: ["Must be a valid UUID."],
        tags: expect.any(Array),
        written_at: ["This field cannot be written."],
        more: ["This field cannot be written."],
      },
    ]);
    const nobody = await write({ title: "By nobody", author_id: newId(server.clock) });
    expect([nobody.status, Object.keys(nobody.body)]).toEqual([400, ["author_id"]]);
    await write({ title: "Taken" });
    const taken = await write({ title: "Taken" });
    expect([taken.status, taken.body]).toEqual([400, { title: ["There is one with this value already."] }]);
  });

  test("has pages without gap or repetition, however close its rows were written", async () => {
    const values = Array.from({ length: 120 }, (_, index) => ({
      id: newId(server.clock),
      title: `page ${index}`,
    }));
    await (server.db as unknown as Kysely<NotesTables>).insertInto("notes").values(values).execute();
    for (const sort of ["-written_at", "written_at", "title", "-title"]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await admin.query("notes", { sort, limit: 7, cursor, search: "page" });
        expect(page.status).toBe(200);
        seen.push(...titlesOf(page));
        cursor = page.body.next_cursor;
      } while (cursor !== null);
      expect([sort, seen.length, new Set(seen).size]).toEqual([sort, 120, 120]);
    }
  });

  test("is narrowed by its filters, and by nothing else", async () => {
    const found = await admin.query("notes", { filter: { author_id: admin.id } });
    expect(titlesOf(found)).toEqual(["First"]);
    const future = { from: "2100-01-01T00:00:00Z" };
    expect(titlesOf(await admin.query("notes", { filter: { written_at: future } }))).toEqual([]);
    const past = { to: "2100-01-01T00:00:00Z" };
    expect((await admin.query("notes", { filter: { written_at: past } })).body.rows).toHaveLength(25);
    for (const filter of [
      { title: "First" },
      { written_at: "yesterday" },
      { constructor: "x" },
      { ids: "x" },
    ]) {
      expect((await admin.query("notes", { filter })).status).toBe(400);
    }
    expect(titlesOf(await admin.query("notes", { filter: { author_id: "nobody" } }))).toEqual([]);
  });

  test("says a filter that somebody made up to them, and not to the log", async () => {
    const before = server.log.length;
    const { status, body } = await admin.query("notes", { filter: { "my password": "x" } });
    expect([status, body]).toEqual([400, { "my password": ["This list cannot be narrowed so."] }]);
    const lines = server.log.slice(before).join();
    expect(lines).toContain("fields refused: names of the sender's own");
    expect(lines).not.toContain("my password");
  });

  test("S120: takes no order that it has not, no cursor that is not ours, and no SQL", async () => {
    for (const sort of ["pin", "id; drop table notes", "-pin", "title desc"]) {
      expect((await admin.query("notes", { sort })).status).toBe(400);
    }
    const { next_cursor: cursor } = (await admin.query("notes", { limit: 1 })).body as {
      next_cursor: string;
    };
    const [body, mac] = cursor.split(".");
    const forged = Buffer.from(JSON.stringify(["9999-01-01", admin.id])).toString("base64url");
    for (const other of [`${forged}.${mac}`, `${body}.`, `${body}`, "x.y", ""]) {
      expect([other, (await admin.query("notes", { cursor: other })).status]).toEqual([other, 400]);
    }
    expect((await admin.query("notes", { cursor, sort: "title" })).status).toBe(400);
    expect((await admin.query("users", { cursor })).status).toBe(400);
    for (const search of ["%", "_", "'", "' or 1=1 --", "\\", "page%"]) {
      expect([search, titlesOf(await admin.query("notes", { search }))]).toEqual([search, []]);
    }
  });

  test("counts up to ten thousand, and says so", async () => {
    const insert = sql`
      insert into notes (id, title)
      with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 10050)
      select ${database === "sqlite" ? sql`'many' || n` : sql`gen_random_uuid()`}, 'many ' || n from numbers`;
    await insert.execute(server.db);
    const { count } = (await admin.query("notes", { search: "many" })).body;
    expect(count).toEqual({ value: 10_000, is_exact: false });
    expect((await admin.query("notes", { search: "first" })).body.count).toEqual({
      value: 1,
      is_exact: true,
    });
  });

  test("says what goes with a person who is deleted, and goes", async () => {
    const { id } = (
      await admin.send("POST", "/api/admin/resources/users/rows/", { values: { username: "author" } })
    ).body.row;
    for (const title of ["One", "Two"]) await write({ title, author_id: id });
    const path = `/api/admin/resources/users/rows/${id}/`;
    const preview = (await admin.send("GET", `${path}deletion/`)).body;
    expect(preview).toEqual({ title: "author", goes_with_it: [{ label: "Notes", count: 2 }] });
    expect((await admin.send("DELETE", path)).status).toBe(204);
    expect(titlesOf(await admin.query("notes", { search: "one" }))).toEqual([]);
  });

  test("says which values exist together already, whatever the constraint is called", async () => {
    const place = { author_id: (await addStaff(server)).id, shelf: "Top" };
    expect((await write({ title: "Placed", ...place })).status).toBe(201);
    const taken = await write({ title: "Placed too", ...place });
    const sentence = "There is one with these values already: Author id, Shelf.";
    expect([taken.status, taken.body]).toEqual([400, { code: "invalid", non_field_errors: [sentence] }]);
  });

  test("has actions that check, and such as run when they have checked", async () => {
    const { id } = (await write({ title: "Draft" })).body.row;
    const act = (action: string) => admin.act("notes", action, [id]);
    const titleNow = async () => (await admin.send("GET", `${rows}${id}/`)).body.row.title as string;
    const done = { status: 200, body: { done: 1, refused: [], report: [isRight] } };
    expect(await act("proofread")).toMatchObject(done);
    isProofreaderAway = true;
    expect(await act("publish")).toMatchObject({ status: 400, body: { code: "action_refused" } });
    expect(await titleNow()).toBe("Draft");
    isProofreaderAway = false;
    expect(await act("publish")).toMatchObject(done);
    expect(await titleNow()).toBe("Published");
    const { entries } = (await admin.send("GET", `${rows}${id}/history/`)).body;
    expect(entries).toMatchObject([
      {
        details: { action: "publish" },
        changes: { title: { before: "Draft", after: "Published" } },
      },
      { details: { action: "proofread" }, changes: {} },
      { event: "row_added" },
    ]);
    expect(Object.keys(entries[0].changes as object)).toEqual(["title"]);
  });

  test("previews an action on the rows that there are, in the order in which they are named, once each", async () => {
    const ids: string[] = [];
    for (const title of ["Zebra", "Ape"]) ids.push((await write({ title })).body.row.id as string);
    const named = [ids[0], newId(server.clock), ids[1], "none", ids[0]];
    const path = "/api/admin/resources/notes/actions/publish/preview/";
    const preview = await admin.send("POST", path, { ids: named });
    expect(preview.body).toEqual({ count: 2, titles: ["Zebra", "Ape"], refused: [] });
    // More than one statement has variables for, on either database.
    const others = Array.from({ length: 70_000 }, () => newId(server.clock));
    const found = await findRows(server.db as unknown as AnyQueries, notes, [ids[1]!, ...others, ids[0]!]);
    expect(found.map(({ title }) => title)).toEqual(["Ape", "Zebra"]);
  });

  test("does not name the people whom the caller may not see", async () => {
    const helper = await openConsole(server, { permissions: ["notes.view"] });
    const answer = await helper.query("notes", { filter: { author_id: admin.id } });
    expect(answer.body).toMatchObject({ rows: [{ values: { author_id: admin.id } }], references: {} });
  });
});

test("what an application declares wrongly is a sentence at start", () => {
  const { fields } = notes;
  expect(() => createRegistry([notes, notes])).toThrow(/two resources "notes"/);
  expect(() => createRegistry([{ ...notes, name: "My notes" }])).toThrow(/snake_case/);
  expect(() => createRegistry([{ ...notes, fields, list: ["titel"] }])).toThrow(/titel/);
});
