import { startOfflineProvider } from "@latchkey/idp";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { hours } from "../../kernel/duration.ts";
import { addStaff, openConsole, signInToConsole } from "../../testing/console.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { databases } from "../../testing/test-database.ts";

const idp = await startOfflineProvider({ port: 0, redirectUris: ["http://localhost:3000/cb"] });
afterAll(() => idp.close());

interface Listed {
  readonly title: string;
  readonly values: Readonly<Record<string, unknown>>;
}

describe.each(databases)("the console's audit log on %s", (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer({ database, idp });
  });
  afterEach(() => server.close());

  test("says who did what to whom, also when the person is gone", async () => {
    const { body } = await server.signIn();
    const userId = body.user.pk as string;
    server.clock.advance(hours(1));
    const since = server.clock.now().toISOString();
    const admin = await signInToConsole(server, await addStaff(server));
    expect((await admin.send("DELETE", `/api/admin/resources/users/rows/${userId}/`)).status).toBe(204);
    const query = async (filter: object) => {
      const answer = await admin.query("audit_log", { filter });
      expect(answer.status).toBe(200);
      return answer.body.rows.map(({ title }: Listed) => title);
    };
    const { rows, references } = (await admin.query("audit_log")).body;
    expect(rows.map(({ title }: Listed) => title).slice(0, 2)).toEqual(["row_deleted", "console_opened"]);
    expect(rows[0].values).toMatchObject({
      user_id: userId,
      actor_id: admin.id,
      resource: "users",
      object_id: userId,
      changes: { username: { before: "verified", after: null } },
      sequence: null,
    });
    expect(references.users).toEqual({ [admin.id]: admin.username });
    expect(await query({ user_id: userId })).toEqual(["row_deleted", "signed_in", "user_created"]);
    expect(await query({ actor_id: admin.id })).toEqual(["row_deleted"]);
    expect(await query({ event: "signed_in" })).toEqual(["signed_in"]);
    expect(await query({ resource: "users" })).toEqual(["row_deleted"]);
    expect(await query({ created_at: { from: since } })).toEqual(["row_deleted", "console_opened"]);
    expect(await query({ created_at: { to: since }, event: "row_deleted" })).toEqual([]);
  });

  test("is nobody's to write", async () => {
    await server.signIn();
    const admin = await openConsole(server);
    const [{ id }] = (await admin.query("audit_log")).body.rows;
    const path = "/api/admin/resources/audit_log/rows/";
    const answers = [
      await admin.send("POST", path, { values: { event: "signed_in" } }),
      await admin.send("PATCH", `${path}${id}/`, { values: { event: "signed_out" } }),
      await admin.send("DELETE", `${path}${id}/`),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual(
      Array.from({ length: 3 }, () => "permission_denied"),
    );
    const described = (await admin.send("GET", "/api/admin/resources/")).body.resources;
    const log = described.find(({ name }: { readonly name: string }) => name === "audit_log");
    expect(log).toMatchObject({ can: { view: true, add: false, change: false, delete: false }, actions: [] });
  });
});
