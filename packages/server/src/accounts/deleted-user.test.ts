import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsoleSession } from "../admin/session/console-session.ts";
import { newId } from "../kernel/id.ts";
import { addPerson, bearerOf, post } from "../testing/people.ts";
import { refresh } from "../testing/refresh.ts";
import { startTestServer, type TestServer } from "../testing/start-test-server.ts";
import { databases } from "../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

/** All tables that hold something of a person. */
const tables = [
  "latchkey_sessions",
  "latchkey_identities",
  "latchkey_one_time_tokens",
  "latchkey_registrations",
  "latchkey_outbox",
  "latchkey_group_members",
  "latchkey_console_sessions",
] as const;

describe.each(databases)("a deleted person on %s", (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ database, idp });
  });
  afterAll(() => server.close());

  const countOf = async (userId: string) => {
    const counts = await Promise.all(
      tables.map((table) =>
        server.db.selectFrom(table).select("user_id").where("user_id", "=", userId).execute(),
      ),
    );
    return counts.map((rows) => rows.length);
  };

  test("S89: leaves no session, identity, link, registration, mail or membership, by one statement", async () => {
    const [gone, other] = [await addPerson(server), await addPerson(server)];
    const { db, clock } = server;
    const group = { id: newId(clock), name: "Helpers", permissions: "[]", created_at: clock.now() };
    await db.insertInto("latchkey_groups").values(group).execute();
    for (const { id, email, signIn } of [gone, other]) {
      await post(server, "/api/auth/password/reset/", { email });
      const next = { email: `next-${email}` };
      await post(server, "/api/auth/email/change/", next, { headers: bearerOf(signIn) });
      await db
        .insertInto("latchkey_registrations")
        .values({ user_id: id, expires_at: clock.now() })
        .execute();
      await db.insertInto("latchkey_group_members").values({ group_id: group.id, user_id: id }).execute();
      await openConsoleSession(db, { clock }, { userId: id, epoch: 0 });
    }
    const all = [1, 1, 3, 1, 3, 1, 1];
    expect([await countOf(gone.id), await countOf(other.id)]).toEqual([all, all]);
    await db.deleteFrom("users").where("id", "=", gone.id).execute();
    expect([await countOf(gone.id), await countOf(other.id)]).toEqual([[0, 0, 0, 0, 0, 0, 0], all]);
    const late = await refresh(server, gone.signIn.body.refresh);
    expect([late.status, late.body.detail]).toEqual([401, "No active account found for the given token."]);
  });

  test("S89: no other table has a column of people but the audit, which outlives them", async () => {
    const introspected = await server.db.introspection.getTables();
    const withPeople = introspected
      .filter(({ columns }) => columns.some(({ name }) => name === "user_id"))
      .map(({ name }) => name);
    expect(withPeople.toSorted()).toEqual([...tables, "latchkey_audit"].toSorted());
  });
});
