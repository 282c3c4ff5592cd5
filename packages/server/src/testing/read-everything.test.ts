import { type Kysely, sql } from "kysely";
import { afterAll, describe, expect, test } from "vitest";
import { addStaff } from "./console.ts";
import { startTestProvider } from "./exchange.ts";
import { readEverything } from "./read-everything.ts";
import { startTestServer } from "./start-test-server.ts";
import { databases } from "./test-database.ts";

const idp = await startTestProvider();
afterAll(() => idp.close());

describe.each(databases)("a test that looks for a secret in the database, on %s,", (database) => {
  test("looks at every table: the console's, and one that is the application's own", async () => {
    const server = await startTestServer({ database, idp });
    const db = server.db as unknown as Kysely<{ notes: { readonly text: string } }>;
    const { id } = await addStaff(server, ["users.view"]);
    await server.latchkey.createSetupLink();
    await sql`create table notes (text text)`.execute(db);
    await db.insertInto("notes").values({ text: "a secret of the application" }).execute();

    const everything = await readEverything(server.db);
    expect(Object.keys(everything)).toEqual(expect.arrayContaining(consoleTables));
    expect(everything.latchkey_setup_links).toHaveLength(1);
    expect(everything.latchkey_groups).toEqual([expect.stringContaining("users.view")]);
    expect(JSON.stringify(everything)).toContain("a secret of the application");
    const theirs = await readEverything(server.db, { userId: id });
    expect(theirs.latchkey_group_members).toEqual([expect.stringContaining(id)]);
    expect(theirs.notes).toEqual([]);
    await server.close();
  });
});

const consoleTables = [
  "latchkey_audit",
  "latchkey_audit_head",
  "latchkey_console_sessions",
  "latchkey_daily_counts",
  "latchkey_group_members",
  "latchkey_groups",
  "latchkey_setup_links",
];
